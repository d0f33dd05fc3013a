import { request as httpRequest, type IncomingHttpHeaders } from 'node:http';
import { request as httpsRequest } from 'node:https';
import { HanseError, type Millis } from '@hanse/kernel';

/** A service of the provider's own that knows its users. */
export interface AskedService {
  /** What it is called in errors. */
  readonly peer: string;
  readonly url: string;
  /** The authority its certificate must chain to, PEM; absent: the system's. */
  readonly ca?: string | undefined;
}

export interface ServiceAnswer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly text: string;
}

const DEADLINE: Millis = 10_000;
const MOST_BYTES = 1_048_576;

/**
 * One request to a service of the provider, over verified TLS (or in the clear to this machine alone, which the
 * configuration sees to). Redirections are not followed: they would carry the credential elsewhere.
 * Throws PEER_UNREACHABLE.
 */
export async function askService(
  { peer, url, ca }: AskedService,
  asked: { method: 'GET' | 'POST'; path: string; headers?: Readonly<Record<string, string>>; body?: string },
): Promise<ServiceAnswer> {
  const { method, path, headers = {}, body } = asked;
  const target = new URL(url.replace(/\/$/, '') + path);
  const send = target.protocol === 'https:' ? httpsRequest : httpRequest;
  const tls = ca === undefined ? {} : { ca };
  return new Promise((resolve, reject) => {
    const fail = (cause: Error) => reject(new HanseError('PEER_UNREACHABLE', { peer, problem: cause.message }, cause));
    const signal = AbortSignal.timeout(DEADLINE);
    const request = send(target, { method, headers: { ...headers }, ...tls, signal }, (response) => {
      const chunks: Buffer[] = [];
      let size = 0;
      response.on('data', (chunk: Buffer) => {
        size += chunk.length;
        if (size > MOST_BYTES) request.destroy(new Error(`the answer is longer than ${MOST_BYTES} bytes`));
        else chunks.push(chunk);
      });
      response.on('error', fail);
      response.on('end', () => {
        const { statusCode: status = 0, headers: answered } = response;
        resolve({ status, headers: answered, text: Buffer.concat(chunks).toString('utf8') });
      });
    });
    request.on('error', fail);
    request.end(body);
  });
}
