import type { IncomingHttpHeaders, IncomingMessage } from 'node:http';
import { Agent, request } from 'node:https';
import { Readable } from 'node:stream';
import type { Problem } from '@hanse/kernel';
import { proofKeys } from '@hanse/testkit';

/** Of a whole exchange: an answer that never ends is a failure. */
const DEADLINE = 15_000;

/** An answer as it came over the wire. */
export interface RawAnswer {
  readonly status: number;
  /** Seconds to wait, as the header Retry-After says. */
  readonly retryAfter?: string | undefined;
  readonly body: unknown;
  readonly headers?: IncomingHttpHeaders;
}

export interface RawRequest {
  readonly method: string;
  readonly path: string;
  /** With the proof of its key, when this process knows that. */
  readonly token?: string;
  readonly headers?: Readonly<Record<string, string>>;
  /** Sent as JSON. */
  readonly json?: unknown;
  /** Sent as it is; the content type is then the caller's to give in `headers`. */
  readonly bytes?: string | Uint8Array | AsyncIterable<Uint8Array>;
}

const OWN_KEY = proofKeys.newKey();
/** Where a login begins or goes on: with a proof, but of no access token. */
const LOGINS = ['/v1/sessions', '/v1/sessions/refresh'];

/**
 * An API asked by hand: nothing is checked or retried on the way, and nothing added but the proofs of keys, so that bad
 * requests get through as they are.
 */
export class RawApi implements Disposable {
  readonly #url: string;
  readonly #agent: Agent;

  /** `cert` and `key` are for a peer that wants mutual TLS. */
  constructor(parts: { url: string; ca: string; cert?: string; key?: string }) {
    const { url, ...tls } = parts;
    this.#url = url;
    // Services are reached by address here; a Host header is the test's own to lie in.
    this.#agent = new Agent({ ...tls, servername: '', keepAlive: true, maxSockets: 4 });
  }

  async ask(asked: RawRequest): Promise<RawAnswer> {
    const { status, headers, text } = await this.text(asked);
    const retryAfter = headers['retry-after'];
    const body = text === '' ? undefined : (JSON.parse(text) as unknown);
    if (status === 200 && asked.method === 'POST' && LOGINS.includes(asked.path)) {
      proofKeys.remember(body as { token: string; refreshToken: string }, loginKey(asked.json));
    }
    return { status, retryAfter, headers, body };
  }

  /** As `ask`, for an answer that is no JSON. */
  async text(asked: RawRequest): Promise<{ status: number; headers: IncomingHttpHeaders; text: string }> {
    const answer = await this.#send(asked);
    const chunks: Buffer[] = [];
    for await (const chunk of answer) chunks.push(chunk as Buffer);
    const text = Buffer.concat(chunks).toString('utf8');
    return { status: answer.statusCode ?? 0, headers: answer.headers, text };
  }

  /** As `ask`, for an answer that may be endless or no JSON: only that of a refusal or of JSON is read, the rest is cut. */
  async head(asked: RawRequest): Promise<RawAnswer> {
    const answer = await this.#send(asked);
    const status = answer.statusCode ?? 0;
    if (!/^application\/(\w+\+)?json/.test(answer.headers['content-type'] ?? '')) {
      answer.destroy();
      return { status, body: undefined, headers: answer.headers };
    }
    const chunks: Buffer[] = [];
    for await (const chunk of answer) chunks.push(chunk as Buffer);
    return { status, body: JSON.parse(Buffer.concat(chunks).toString('utf8')) as unknown };
  }

  async #credentials({ method, path, token, json }: Omit<RawRequest, 'headers' | 'bytes'>) {
    const url = new URL(path, this.#url).href;
    const key = token === undefined ? undefined : proofKeys.keyOf(token);
    if (method === 'POST' && LOGINS.includes(path)) {
      return { dpop: await proofKeys.proof(loginKey(json), { method, url }) };
    }
    if (token === undefined) return {};
    return key === undefined ? { authorization: `Bearer ${token}` } : proofKeys.headers(token, { method, url });
  }

  [Symbol.dispose](): void {
    this.#agent.destroy();
  }

  async #send({ method, path, token, headers, json, bytes }: RawRequest): Promise<IncomingMessage> {
    const all = {
      ...(json === undefined ? {} : { 'content-type': 'application/json' }),
      ...(await this.#credentials({ method, path, json, ...(token === undefined ? {} : { token }) })),
      ...headers,
    };
    const body = json === undefined ? bytes : JSON.stringify(json);
    return new Promise((resolve, reject) => {
      const signal = AbortSignal.timeout(DEADLINE);
      const sent = request(new URL(path, this.#url), { method, headers: all, agent: this.#agent, signal }, resolve);
      // A server may answer and hang up while the body is still on its way; an answer that came is what counts.
      sent.once('error', reject);
      if (body === undefined || typeof body === 'string' || body instanceof Uint8Array) sent.end(body);
      else Readable.from(body, { objectMode: false }).pipe(sent);
    });
  }
}

/** The problem body of a refusal (RFC 9457). Throws when the answer is none. */
export function problemOf({ status, body }: RawAnswer): Problem {
  if (typeof body === 'object' && body !== null && 'code' in body && 'remedy' in body) return body as Problem;
  throw new Error(`the answer of status ${status} is no problem body: ${JSON.stringify(body)}`);
}

/** The key of a refresh token; of a password always the same one, which whoever asks by hand has. */
function loginKey(json: unknown) {
  const { refreshToken = '' } = (json ?? {}) as { readonly refreshToken?: string };
  return proofKeys.keyOf(refreshToken) ?? OWN_KEY;
}
