import { generateKeyPairSync, type KeyObject } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createProof, mintPkce } from '@hanse/identity';
import { NO_METRICS, SILENT_LOGGER } from '@hanse/kernel';
import { SeededRng, temporaryFolder, VirtualClock } from '@hanse/testkit';
import { createFederation } from '../../src/federation.ts';

export const PASSWORD = 'correct horse battery';
export const CALLBACK = 'http://127.0.0.1:4711/callback';
const DEVICE = 'urn:ietf:params:oauth:grant-type:device_code';

export interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, unknown>>;
  readonly text: string;
  /** Of a JSON answer. */
  readonly body: Readonly<Record<string, unknown>>;
}

export type Fields = Readonly<Record<string, string>>;

export function newKey(): KeyObject {
  return generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey;
}

/** A whole federation in this process, asked without a network, with time in the test's hands. */
export class OAuthWorld implements AsyncDisposable {
  readonly clock = new VirtualClock();
  readonly rng = new SeededRng(7);
  readonly url: string;
  readonly #parts: Started;

  private constructor(parts: Started, clock: VirtualClock) {
    this.#parts = parts;
    this.clock = clock;
    this.url = parts.url;
  }

  static async start(): Promise<OAuthWorld> {
    const clock = new VirtualClock();
    const folder = await temporaryFolder();
    const passwordFile = join(folder.path, 'password');
    writeFileSync(passwordFile, PASSWORD, { mode: 0o600 });
    const federation = await createFederation({
      config: {
        dataFolder: join(folder.path, 'data'),
        name: 'hansa',
        listen: { host: '127.0.0.1', port: 0 },
        alsoKnownAs: ['hansa.example'],
        firstOperator: { user: 'operator', passwordFile },
      },
      ...{ clock, rng: new SeededRng(8), logger: SILENT_LOGGER, metrics: NO_METRICS },
      metricsText: async () => '',
    });
    const metadata = await federation.app.inject({ url: '/.well-known/oauth-authorization-server' });
    const { issuer } = metadata.json<{ issuer: string }>();
    return new OAuthWorld({ federation, folder, url: issuer }, clock);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#parts.federation.app.close();
    await this.#parts.folder[Symbol.asyncDispose]();
  }

  /** The `DPoP` header of a request. */
  proof(key: KeyObject, method: string, path: string, accessToken?: string): Promise<string> {
    return createProof({ key, method, url: `${this.url}${path}`, accessToken, clock: this.clock, rng: this.rng });
  }

  async ask(asked: {
    method?: 'GET' | 'POST' | 'DELETE' | 'PATCH';
    path: string;
    form?: Fields;
    json?: object;
    headers?: Fields;
  }): Promise<Answer> {
    const { method = asked.form === undefined ? 'GET' : 'POST', path, form, json, headers = {} } = asked;
    const body =
      form === undefined
        ? json === undefined
          ? {}
          : { payload: json }
        : {
            payload: new URLSearchParams(form).toString(),
            headers: { 'content-type': 'application/x-www-form-urlencoded' },
          };
    const answer = await this.#parts.federation.app.inject({
      ...{ method, url: path, ...body },
      headers: { ...('headers' in body ? body.headers : {}), ...headers },
    });
    const isJson = String(answer.headers['content-type'] ?? '').includes('json');
    return {
      status: answer.statusCode,
      headers: answer.headers,
      text: answer.body,
      body: isJson ? answer.json<Readonly<Record<string, unknown>>>() : {},
    };
  }

  /** A request to the token endpoint, of the command line unless the fields say otherwise. */
  async token(fields: Fields, key: KeyObject | undefined): Promise<Answer> {
    const headers: Fields = key === undefined ? {} : { dpop: await this.proof(key, 'POST', '/oauth/token') };
    return this.ask({ path: '/oauth/token', form: { client_id: 'hanse-cli', ...fields }, headers });
  }

  /** Who the token's user is, asked with the token and a proof of the key. */
  async me(token: string, key: KeyObject): Promise<Answer> {
    const path = '/v1/users/me';
    const dpop = await this.proof(key, 'GET', path, token);
    return this.ask({ path, headers: { authorization: `DPoP ${token}`, dpop } });
  }

  /** An authorization request as the command line makes it. */
  authorization(change: Fields = {}): { readonly path: string; readonly verifier: string } {
    const { verifier, challenge } = mintPkce(this.rng);
    const query = new URLSearchParams({
      response_type: 'code',
      client_id: 'hanse-cli',
      redirect_uri: CALLBACK,
      code_challenge: challenge,
      code_challenge_method: 'S256',
      state: 'a state',
      ...change,
    });
    return { path: `/oauth/authorize?${query}`, verifier };
  }

  /** A login in a browser from the request to the code. */
  async code(change: Fields = {}): Promise<{ readonly code: string; readonly verifier: string }> {
    const { path, verifier } = this.authorization(change);
    const location = await this.logIn(await this.ask({ path }));
    return { code: new URL(location).searchParams.get('code') ?? '', verifier };
  }

  /** Logs the operator in on the page that the answer leads to; answers where it leads then. */
  async logIn(begun: Answer): Promise<string> {
    const [path, cookie] = [locationOf(begun), cookieOf(begun)];
    const page = await this.ask({ path, headers: { cookie } });
    const form = { form_token: formTokenOf(page), user: 'operator', password: PASSWORD };
    return locationOf(await this.ask({ path, form, headers: { cookie } }));
  }

  /** The answer to a code: tokens, or a refusal. */
  redeem({ code, verifier }: { code: string; verifier: string }, key: KeyObject, change: Fields = {}): Promise<Answer> {
    const fields = { grant_type: 'authorization_code', code, code_verifier: verifier, redirect_uri: CALLBACK };
    return this.token({ ...fields, ...change }, key);
  }

  async startDevice(key: KeyObject, fields: Fields = {}): Promise<Answer> {
    const path = '/oauth/device_authorization';
    const headers = { dpop: await this.proof(key, 'POST', path) };
    return this.ask({ path, form: { client_id: 'hanse-cli', ...fields }, headers });
  }

  poll(deviceCode: string, key: KeyObject): Promise<Answer> {
    return this.token({ grant_type: DEVICE, device_code: deviceCode }, key);
  }
}

interface Started {
  readonly federation: Awaited<ReturnType<typeof createFederation>>;
  readonly folder: Awaited<ReturnType<typeof temporaryFolder>>;
  readonly url: string;
}

export function locationOf({ headers, status, text }: Answer): string {
  if (status === 303) return String(headers['location']);
  throw new Error(`the answer of status ${status} leads nowhere: ${text}`);
}

export function cookieOf({ headers }: Answer): string {
  return String(headers['set-cookie']).split(';')[0] ?? '';
}

export function formTokenOf({ text }: Answer): string {
  const [, token] = /name="form_token" value="([^"]+)"/.exec(text) ?? [];
  if (token === undefined) throw new Error(`the page has no form: ${text}`);
  return token;
}
