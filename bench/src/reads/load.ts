import { readFileSync } from 'node:fs';
import autocannon from 'autocannon';

const CONNECTIONS = 10;
const SECONDS = 4;

/** A route under load. */
export interface Target {
  readonly url: string;
  readonly token: string;
  /** The client's own certificate, where the server wants one. */
  readonly client?: { readonly certFile: string; readonly keyFile: string };
}

export interface Throughput {
  readonly perSecond: number;
  /** Milliseconds. */
  readonly p99: number;
}

/** Asks the route as fast as it answers on a few connections that are kept. Throws when not every answer is good. */
export async function throughputOf({ url, token, client }: Target, seconds = SECONDS): Promise<Throughput> {
  const tlsOptions =
    client === undefined ? {} : { cert: readFileSync(client.certFile), key: readFileSync(client.keyFile) };
  const headers = { authorization: `Bearer ${token}` };
  const { requests, latency, errors, non2xx } = await autocannon({
    ...{ url, connections: CONNECTIONS, duration: seconds, headers, tlsOptions },
  });
  if (errors + non2xx > 0) throw new Error(`${errors + non2xx} bad answers from ${url}`);
  return { perSecond: requests.average, p99: latency.p99 };
}
