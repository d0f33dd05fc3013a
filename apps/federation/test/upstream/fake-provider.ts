import { createHash, generateKeyPairSync, type KeyObject, sign } from 'node:crypto';
import { SILENT_LOGGER } from '@hanse/kernel';
import { VirtualClock } from '@hanse/testkit';
import type { CustomFetch, CustomFetchOptions } from 'openid-client';
import type { UpstreamConfig } from '../../src/upstream/upstream-config.ts';
import { UpstreamProvider } from '../../src/upstream/upstream-provider.ts';

export const ISSUER = 'https://login.example.org';
export const CONFIG: UpstreamConfig = { name: 'example', title: 'Example', issuer: ISSUER, clientId: 'hansa' };

type Claims = Readonly<Record<string, unknown>>;

/** An OpenID provider behind the library's transport: what it answers can be bent in every way. */
export class FakeProvider {
  /** Every request, as `METHOD path`. */
  readonly requests: string[] = [];
  readonly tokenRequests: { readonly form: URLSearchParams; readonly authorization: string | undefined }[] = [];
  isDown = false;
  metadata: Record<string, unknown> = {};
  /** Laid over the ID token's claims; `nonce` is to be set by the test. */
  claims: Claims = {};
  userInfo: Claims = {};
  /** In place of the tokens. */
  tokenAnswer: { readonly status: number; readonly body: unknown } | undefined;
  signWith: KeyObject;
  readonly #key: KeyObject;

  constructor() {
    this.#key = newKey();
    this.signWith = this.#key;
  }

  readonly fetch: CustomFetch = async (url, options) => {
    const { pathname } = new URL(url);
    this.requests.push(`${options.method} ${pathname}`);
    if (this.isDown) throw new Error('connect ECONNREFUSED');
    if (pathname === '/.well-known/openid-configuration') return json(this.#metadata());
    if (pathname === '/jwks') return json({ keys: [{ ...this.#jwk(), kid: 'one', alg: 'ES256', use: 'sig' }] });
    if (pathname === '/me') return json({ sub: 'u1', ...this.userInfo });
    return this.#token(options);
  };

  /** A provider as the federation would keep it, and the clock it goes by. */
  relyingParty(config: UpstreamConfig = CONFIG, secret?: string): { provider: UpstreamProvider; clock: VirtualClock } {
    const clock = new VirtualClock();
    const ports = { fetch: this.fetch, clock, logger: SILENT_LOGGER };
    return { provider: new UpstreamProvider({ config, clientSecret: () => secret, ...ports }), clock };
  }

  #metadata(): Claims {
    return {
      issuer: ISSUER,
      authorization_endpoint: `${ISSUER}/auth`,
      token_endpoint: `${ISSUER}/token`,
      userinfo_endpoint: `${ISSUER}/me`,
      jwks_uri: `${ISSUER}/jwks`,
      id_token_signing_alg_values_supported: ['ES256'],
      authorization_response_iss_parameter_supported: true,
      ...this.metadata,
    };
  }

  #token({ body, headers }: CustomFetchOptions): Response {
    const form = new URLSearchParams(String(body));
    this.tokenRequests.push({ form, authorization: headers['authorization'] });
    if (this.tokenAnswer !== undefined) return json(this.tokenAnswer.body, this.tokenAnswer.status);
    return json({ access_token: 'upstream-token', token_type: 'Bearer', id_token: this.#idToken() });
  }

  #idToken(): string {
    const now = Math.floor(Date.now() / 1000);
    const claims = { iss: ISSUER, sub: 'u1', aud: 'hansa', iat: now, exp: now + 300, ...this.claims };
    const input = [{ alg: 'ES256', kid: 'one' }, claims].map(encoded).join('.');
    const signature = sign('sha256', Buffer.from(input), { key: this.signWith, dsaEncoding: 'ieee-p1363' });
    return `${input}.${signature.toString('base64url')}`;
  }

  #jwk() {
    const { kty, crv, x, y } = this.#key.export({ format: 'jwk' });
    return { kty, crv, x, y };
  }
}

export function newKey(): KeyObject {
  return generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey;
}

export function challengeOf(verifier: string): string {
  return createHash('sha256').update(verifier).digest('base64url');
}

function encoded(value: unknown): string {
  return Buffer.from(JSON.stringify(value)).toString('base64url');
}

function json(body: unknown, status = 200): Response {
  return new Response(JSON.stringify(body), { status, headers: { 'content-type': 'application/json' } });
}
