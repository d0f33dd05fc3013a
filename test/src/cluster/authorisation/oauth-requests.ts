import { generateKeyPairSync } from 'node:crypto';
import { createProof, mintPkce } from '@hanse/identity';
import { systemClock, systemRng } from '@hanse/observability';
import { type Fields, formRequest, LoginBrowser } from '../../support/login-browser.ts';
import type { RawApi } from '../../support/raw-api.ts';
import type { MatrixWorld } from './matrix-world.ts';
import type { Ask } from './operation.ts';

const CALLBACK = 'http://127.0.0.1:9/callback';
const CLIENT = { client_id: 'hanse-cli' };

/** For each operation of the authorization server a request that is right. Who sends it makes no difference. */
export function oauthRequests({ cluster, ownerLogin }: MatrixWorld): Readonly<Record<string, Ask>> {
  const key = generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey;
  const withApi = async <T>(work: (api: RawApi, browser: LoginBrowser) => Promise<T>): Promise<T> => {
    using api = cluster.raw();
    return await work(api, new LoginBrowser({ api }));
  };
  const begun = () =>
    withApi(async (_api, browser) => {
      const path = await browser.follow(authorization().path);
      return { path, headers: browser.cookie, formToken: await browser.formToken(path) };
    });
  const userCode = () =>
    withApi(async (api) => {
      const answer = await api.ask({ method: 'POST', path: '/oauth/device_authorization', ...formRequest(CLIENT) });
      return (answer.body as { user_code: string }).user_code;
    });
  const reviewed = () =>
    withApi(async (_api, browser) => {
      const path = await browser.logIn(await browser.follow('/device', { user_code: await userCode() }), ownerLogin);
      return { path, headers: browser.cookie, formToken: await browser.formToken(path) };
    });
  const code = () =>
    withApi(async (_api, browser) => {
      const { path, verifier } = authorization();
      const location = new URL(await browser.logIn(await browser.follow(path), ownerLogin));
      return { code: location.searchParams.get('code') ?? '', verifier };
    });
  const sent = (path: string, fields: Fields, headers: Fields = {}) => {
    const form = formRequest(fields);
    return { path, ...form, headers: { ...form.headers, ...headers } };
  };
  return {
    'oauth.metadata': () => ({ path: '/.well-known/oauth-authorization-server' }),
    'oauth.authorize': () => ({ path: authorization().path }),
    'oauth.token': async () => {
      const granted = await code();
      const path = '/oauth/token';
      const url = `${cluster.url}${path}`;
      const dpop = await createProof({ key, method: 'POST', url, clock: systemClock, rng: systemRng });
      const grant = { grant_type: 'authorization_code', code: granted.code, code_verifier: granted.verifier };
      return sent(path, { ...CLIENT, ...grant, redirect_uri: CALLBACK }, { dpop });
    },
    'oauth.device': () => sent('/oauth/device_authorization', CLIENT),
    'oauth.revoke': () => sent('/oauth/revoke', { ...CLIENT, token: 'none' }),
    'login.show': async () => {
      const { path, headers } = await begun();
      return { path, headers };
    },
    'login.submit': async () => {
      const { path, headers, formToken } = await begun();
      return sent(path, { form_token: formToken, ...ownerLogin }, headers);
    },
    'device.show': () => ({ path: '/device' }),
    'device.enter': async () => sent('/device', { user_code: await userCode() }),
    'device.review': async () => {
      const { path, headers } = await reviewed();
      return { path, headers };
    },
    'device.decide': async () => {
      const { path, headers, formToken } = await reviewed();
      return sent(path, { form_token: formToken, decision: 'approve' }, headers);
    },
  };
}

/** A request of the command line for a code, and the verifier to redeem it with. */
export function authorization(): { readonly path: string; readonly verifier: string } {
  const { verifier, challenge } = mintPkce(systemRng);
  const pkce = { code_challenge: challenge, code_challenge_method: 'S256' };
  const query = new URLSearchParams({ response_type: 'code', ...CLIENT, redirect_uri: CALLBACK, ...pkce });
  return { path: `/oauth/authorize?${query}`, verifier };
}
