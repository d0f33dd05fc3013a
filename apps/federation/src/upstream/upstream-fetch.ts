import type { IncomingMessage } from 'node:http';
import { request } from 'node:https';
import { HanseError } from '@hanse/kernel';
import type { CustomFetch, CustomFetchOptions } from 'openid-client';

/** Discovery documents, keys, tokens and claims are small; more than this is not read. */
const LARGEST_ANSWER = 256 * 1024;

/**
 * What an upstream provider is asked with: over TLS only, trusting the given authorities (PEM) instead of the public
 * ones, following no redirect, reading no more than a limit. Ends when the request's own signal aborts.
 */
export function upstreamFetch({ ca }: { ca?: string } = {}): CustomFetch {
  return async (url, options) => {
    const { signal } = options;
    const answer = await send(new URL(url), options, ca);
    signal?.addEventListener('abort', () => answer.destroy(abortCause(signal)), { once: true });
    const status = answer.statusCode ?? 500;
    const body = await readLimited(answer, url);
    return new Response(body.length === 0 ? null : new Uint8Array(body), { status, headers: headersOf(answer) });
  };
}

function send(url: URL, options: CustomFetchOptions, ca: string | undefined): Promise<IncomingMessage> {
  const { method, headers, signal } = options;
  const body = textOf(options.body);
  return new Promise((resolve, reject) => {
    const sent = request(url, {
      method,
      headers: { ...headers, 'content-length': String(Buffer.byteLength(body)) },
      ...(ca === undefined ? {} : { ca }),
      ...(signal === undefined ? {} : { signal }),
    });
    // Node's own abort error says nothing of why; the signal's reason does.
    sent.once('error', (cause) => reject(signal?.aborted ? abortCause(signal) : cause));
    sent.once('response', resolve);
    sent.end(body);
  });
}

/** Forms are all that the library sends. */
function textOf(body: CustomFetchOptions['body']): string {
  if (body === undefined || body === null) return '';
  if (typeof body === 'string' || body instanceof URLSearchParams) return body.toString();
  throw new HanseError('INTERNAL', { what: 'a request to an upstream provider has a body that is no form' });
}

async function readLimited(answer: IncomingMessage, url: string): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of answer as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > LARGEST_ANSWER) {
      answer.destroy();
      throw new Error(`the answer of ${new URL(url).origin} is longer than ${LARGEST_ANSWER} bytes`);
    }
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

function headersOf(answer: IncomingMessage): Headers {
  const headers = new Headers();
  for (const [name, value] of Object.entries(answer.headersDistinct)) {
    for (const one of value ?? []) headers.append(name, one);
  }
  return headers;
}

function abortCause(signal: AbortSignal): Error {
  return signal.reason instanceof Error ? signal.reason : new Error('the request was abandoned');
}
