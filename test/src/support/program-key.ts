import { generateKeyPairSync } from 'node:crypto';
import { createProof } from '@hanse/identity';
import { systemClock, systemRng } from '@hanse/observability';
import { type Fields, formRequest } from './login-browser.ts';
import type { RawAnswer, RawApi } from './raw-api.ts';

/** The one client that every federation knows. */
export const CLIENT_ID = 'hanse-cli';

/** Tokens as the token endpoint answers them. */
export interface ProgramTokens {
  readonly access_token: string;
  readonly token_type: string;
  readonly refresh_token?: string;
}

/** The key of a program, which it proves with every request (RFC 9449). */
export class ProgramKey {
  readonly #key = generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey;
  readonly #api: RawApi;
  readonly #url: string;

  /** `url` is the federation's own. */
  constructor(parts: { api: RawApi; url: string }) {
    this.#api = parts.api;
    this.#url = parts.url;
  }

  /** A form sent to the authorization server. */
  async send(path: string, fields: Fields): Promise<RawAnswer> {
    const { headers, ...form } = formRequest({ client_id: CLIENT_ID, ...fields });
    const dpop = await this.#proof('POST', path);
    return this.#api.ask({ method: 'POST', path, ...form, headers: { ...headers, dpop } });
  }

  async tokens(fields: Fields): Promise<ProgramTokens> {
    const { status, body } = await this.send('/oauth/token', fields);
    if (status !== 200) throw new Error(`no tokens: ${status} ${JSON.stringify(body)}`);
    return body as ProgramTokens;
  }

  /** A request to the API with a token that is bound to the key. */
  async ask(method: string, path: string, token: string, json?: unknown): Promise<RawAnswer> {
    const headers = { authorization: `DPoP ${token}`, dpop: await this.#proof(method, path, token) };
    return this.#api.ask({ method, path, headers, ...(json === undefined ? {} : { json }) });
  }

  #proof(method: string, path: string, token?: string): Promise<string> {
    const asked = { method, url: `${this.#url}${path}`, ...(token === undefined ? {} : { accessToken: token }) };
    return createProof({ key: this.#key, clock: systemClock, rng: systemRng, ...asked });
  }
}
