import { mintPkce } from '@hanse/identity';
import { systemRng } from '@hanse/observability';
import { PASSWORD } from '../../support/cluster.ts';
import { formRequest, LoginBrowser } from '../../support/login-browser.ts';
import type { RawApi } from '../../support/raw-api.ts';
import type { Arena } from './arena.ts';
import type { Verdict } from './verdict.ts';

export const CALLBACK = 'http://127.0.0.1:9/callback';
const CLIENT_ID = 'hanse-cli';

/** A request for a code as the command line makes it, and the verifier to redeem it with. */
export function codeRequest(change: Readonly<Record<string, string | undefined>> = {}) {
  const { verifier, challenge } = mintPkce(systemRng);
  const right = {
    ...{ response_type: 'code', client_id: CLIENT_ID, redirect_uri: CALLBACK, state: 'mine' },
    ...{ code_challenge: challenge, code_challenge_method: 'S256' },
  };
  const all = Object.entries({ ...right, ...change });
  const given = all.filter((pair): pair is [string, string] => pair[1] !== undefined);
  return { path: `/oauth/authorize?${new URLSearchParams(given)}`, verifier };
}

/** What the request for a code leads to: a status, and where it sends the browser. */
export async function authorized(api: RawApi, path: string): Promise<readonly [number, string | undefined]> {
  const { status, headers } = await api.head({ method: 'GET', path });
  return [status, headers?.location];
}

/** The answer to the owner's login in a browser. */
export async function loggedIn(arena: Arena, api: RawApi, path: string): Promise<URL> {
  const browser = new LoginBrowser({ api });
  const login = { user: arena.owner.user, password: PASSWORD };
  return new URL(await browser.logIn(await browser.follow(path), login));
}

/** What a program gets for a code. */
export async function redeemed(arena: Arena, code: string, fields: Readonly<Record<string, string>>): Promise<Verdict> {
  const form = { grant_type: 'authorization_code', client_id: CLIENT_ID, code, redirect_uri: CALLBACK, ...fields };
  return (await arena.federation.send('/oauth/token', form, arena.holder)).verdict;
}

/** Redirect URIs that are not the client's, however they look. */
export const FOREIGN_REDIRECTS: readonly string[] = [
  'https://evil.example/callback',
  'http://127.0.0.1.evil.example/callback',
  'http://127.0.0.1@evil.example/callback',
  'http://evil.example\\@127.0.0.1/callback',
  'http://127.0.0.1:9/callback/../evil',
  'http://127.0.0.1:9/callback#fragment',
  'http://127.0.0.1:9/callback?next=https://evil.example',
  'http://localhost:9/callback',
  '//evil.example/callback',
  'javascript:alert(1)',
  'http://127.0.0.1:9/callback\r\nset-cookie: a=b',
];

/** Requests for a code whose answer whoever sees them could use. */
export const DOWNGRADES: Readonly<Record<string, Readonly<Record<string, string | undefined>>>> = {
  'no challenge': { code_challenge: undefined, code_challenge_method: undefined },
  'a plain challenge': { code_challenge_method: 'plain' },
  'no method': { code_challenge_method: undefined },
};

/** The status of a form that was sent with these fields, in the browser that began or in another one. */
export async function formStatus(
  api: RawApi,
  path: string,
  fields: Readonly<Record<string, string>>,
  cookie: Readonly<Record<string, string>>,
): Promise<number> {
  const { headers, ...form } = formRequest(fields);
  return (await api.head({ method: 'POST', path, ...form, headers: { ...headers, ...cookie } })).status;
}

/** A code that a new device shows to its person. */
export async function userCode(api: RawApi): Promise<string> {
  const answer = await api.ask({
    method: 'POST',
    path: '/oauth/device_authorization',
    ...formRequest({ client_id: CLIENT_ID }),
  });
  return (answer.body as { user_code: string }).user_code;
}
