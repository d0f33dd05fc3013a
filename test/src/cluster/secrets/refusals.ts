import { formRequest } from '../../support/login-browser.ts';
import type { RawApi, RawRequest } from '../../support/raw-api.ts';

/** Requests that carry a secret and are refused, each in another part of the way through the federation. */
export function badRequests(secret: string): readonly RawRequest[] {
  const json = { 'content-type': 'application/json' };
  const post = { method: 'POST', path: '/v1/sessions' };
  return [
    { ...post, json: { user: 'hinrich', password: secret } },
    { ...post, json: { user: 'hinrich', password: 1, passwort: secret } },
    { ...post, json: { user: secret } },
    { ...post, bytes: `{"user":"hinrich","password":${secret}}`, headers: json },
    { ...post, bytes: secret, headers: { 'content-type': 'text/plain' } },
    { method: 'POST', path: '/v1/sessions/refresh', json: { refreshToken: secret } },
    { method: 'GET', path: '/v1/users/me', headers: { authorization: `DPoP ${secret}`, dpop: secret } },
    { method: 'GET', path: '/v1/users/me', headers: { authorization: `Basic ${secret}` } },
    { method: 'GET', path: `/v1/users/me?access_token=${secret}` },
    { method: 'GET', path: `/login/upstream/closed/callback?code=${secret}&state=${secret}` },
    { method: 'POST', path: '/v1/sites/join', json: { invitation: secret } },
    ...['client_credentials', 'refresh_token', 'authorization_code'].map((grant_type) => ({
      ...{ method: 'POST', path: '/oauth/token' },
      ...formRequest({
        grant_type,
        client_id: 'hanse-cli',
        client_secret: secret,
        refresh_token: secret,
        code: secret,
      }),
    })),
  ];
}

/** The bodies of the refusals; throws when one of the requests was not refused. */
export async function refusalBodies(api: RawApi, requests: readonly RawRequest[]): Promise<readonly string[]> {
  const bodies: string[] = [];
  for (const asked of requests) {
    const { status, text, headers } = await api.text(asked);
    if (status < 400) throw new Error(`${asked.method} ${asked.path} was answered ${status}`);
    bodies.push(text + JSON.stringify(headers));
  }
  return bodies;
}
