import { readFileSync } from 'node:fs';
import autocannon from 'autocannon';

const CONNECTIONS = 10;
const SECONDS = 4;
/** A run with proofs ends when they are used up. */
const PROVEN_PER_SECOND = 2_000;

/** A route under load. */
export interface Target {
  readonly url: string;
  readonly token: string;
  /** Makes a proof of the token's key; each is good for one request. */
  readonly proof?: () => Promise<string>;
  /** The client's own certificate, where the server wants one. */
  readonly client?: { readonly certFile: string; readonly keyFile: string };
}

export interface Throughput {
  readonly perSecond: number;
  /** Milliseconds. */
  readonly p99: number;
}

/** Asks the route as fast as it answers on a few connections that are kept. Throws when not every answer is good. */
export async function throughputOf({ url, token, proof, client }: Target, seconds = SECONDS): Promise<Throughput> {
  const tlsOptions =
    client === undefined ? {} : { cert: readFileSync(client.certFile), key: readFileSync(client.keyFile) };
  const headers = { authorization: `${proof === undefined ? 'Bearer' : 'DPoP'} ${token}` };
  const unused = await made(proof, seconds * PROVEN_PER_SECOND);
  const proven = (request: object) => ({ ...request, headers: { ...headers, dpop: unused.pop() ?? '' } });
  const length =
    proof === undefined ? {} : { amount: unused.length, requests: [{ method: 'GET' as const, setupRequest: proven }] };
  const { requests, latency, errors, non2xx, start, finish } = await autocannon({
    ...{ url, connections: CONNECTIONS, duration: seconds, headers, tlsOptions },
    ...length,
  });
  if (errors + non2xx > 0) throw new Error(`${errors + non2xx} bad answers from ${url}`);
  // A run whose proofs are used up ends before its time.
  return { perSecond: (requests.total * 1000) / (finish.getTime() - start.getTime()), p99: latency.p99 };
}

/** Made before the run, so that it measures the server alone. */
async function made(proof: Target['proof'], count: number): Promise<string[]> {
  const proofs: string[] = [];
  while (proof !== undefined && proofs.length < count) proofs.push(await proof());
  return proofs;
}
