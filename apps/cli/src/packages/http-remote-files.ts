import { HanseError } from '@hanse/kernel';
import type { RemoteFile, RemoteFiles } from '@hanse/ovf';
import type { Credentials } from './credentials-file.ts';

const MOST_REDIRECTS = 5;
const REDIRECTS = new Set([301, 302, 303, 307, 308]);

/**
 * Fetches referenced files by http and https. Credentials go to the origin they were given for and to no other, also
 * when a server sends us elsewhere; a server of https may not send us to http.
 */
export class HttpRemoteFiles implements RemoteFiles {
  readonly #credentials: Credentials;

  constructor(parts: { credentials: Credentials }) {
    this.#credentials = parts.credentials;
  }

  async open(href: string, signal: AbortSignal | undefined): Promise<RemoteFile> {
    const fail = (problem: string, cause?: unknown) => failure(href, problem, cause);
    let url = addressOf(href, undefined, fail);
    for (let redirects = 0; redirects <= MOST_REDIRECTS; redirects += 1) {
      const response = await this.#request(url, signal, fail);
      const location = response.headers.get('location');
      if (!REDIRECTS.has(response.status) || location === null) return opened(response, fail);
      await response.body?.cancel();
      const next = addressOf(location, url, fail);
      if (url.protocol === 'https:' && next.protocol !== 'https:') throw fail('its server leads from https to http');
      url = next;
    }
    throw fail(`its server leads on more than ${MOST_REDIRECTS} times`);
  }

  async #request(url: URL, signal: AbortSignal | undefined, fail: Fail): Promise<Response> {
    const authorization = this.#credentials.get(url.origin);
    const headers = { 'accept-encoding': 'identity', ...(authorization === undefined ? {} : { authorization }) };
    try {
      return await fetch(url, { headers, redirect: 'manual', signal: signal ?? null });
    } catch (cause) {
      signal?.throwIfAborted();
      throw fail(reasonOf(cause), cause);
    }
  }
}

type Fail = (problem: string, cause?: unknown) => HanseError;

function addressOf(href: string, base: URL | undefined, fail: Fail): URL {
  if (!URL.canParse(href, base?.href)) throw fail('its address is none');
  const url = new URL(href, base);
  if (url.protocol !== 'http:' && url.protocol !== 'https:') throw fail('only http and https are fetched');
  if (url.username !== '' || url.password !== '') throw fail('an address with a password in it is not used');
  return url;
}

function opened(response: Response, fail: Fail): RemoteFile {
  const { status, body, headers } = response;
  if (status !== 200 || body === null) {
    const hint = status === 401 || status === 403 ? '; give credentials for it' : '';
    throw fail(`its server answers ${status}${hint}`);
  }
  const length = headers.get('content-encoding') === null ? headers.get('content-length') : null;
  const size = length === null || !/^\d{1,15}$/.test(length) ? undefined : Number(length);
  return { size, content: bytesOf(body, fail) };
}

async function* bytesOf(body: ReadableStream<Uint8Array>, fail: Fail): AsyncGenerator<Uint8Array, void, undefined> {
  try {
    for await (const bytes of body) yield bytes;
  } catch (cause) {
    if (cause instanceof Error && cause.name === 'AbortError') throw cause;
    throw fail(`the transfer broke off: ${reasonOf(cause)}`, cause);
  }
}

/** `fetch` hides the reason in the cause. */
function reasonOf(thrown: unknown): string {
  const cause = thrown instanceof Error && thrown.cause instanceof Error ? thrown.cause : thrown;
  if (!(cause instanceof Error)) return String(cause);
  return 'code' in cause && typeof cause.code === 'string' ? cause.code : cause.message;
}

/** Without query, which may hold a signature that is as good as a password. */
function failure(href: string, problem: string, cause?: unknown): HanseError {
  const shown = href.replace(/^(https?:\/\/)[^/?#]*@/i, '$1').replace(/[?#][\s\S]*$/, '');
  return new HanseError('OVF_REMOTE_FAILED', { href: shown, problem }, cause);
}
