import { generateKeyPairSync, type KeyObject } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createProof, mintPkce } from '@hanse/identity';
import { systemClock, systemRng } from '@hanse/observability';
import { formRequest } from './login-browser.ts';
import type { RawAnswer, RawApi } from './raw-api.ts';

const CLIENT_ID = 'hanse-cli';

interface Parts {
  readonly api: RawApi;
  /** The federation's base URL. */
  readonly url: string;
}

/** Tokens as the token endpoint answers them. */
export interface ProgramTokens {
  readonly access_token: string;
  readonly token_type: string;
  readonly refresh_token?: string;
}

/**
 * A program on a person's machine that wants tokens by the browser (RFC 8252): it listens on loopback, sends the browser
 * to the federation, redeems the code it gets, and proves its key with every request (RFC 9449).
 */
export class ProgramLogin implements AsyncDisposable {
  readonly #parts: Parts;
  readonly #key: KeyObject = generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey;
  readonly #pkce = mintPkce(systemRng);
  readonly #state = Buffer.from(systemRng.bytes(16)).toString('base64url');
  readonly #server: Server;
  readonly #answered: Promise<URLSearchParams>;

  private constructor(parts: Parts & { server: Server; answered: Promise<URLSearchParams> }) {
    this.#parts = parts;
    this.#server = parts.server;
    this.#answered = parts.answered;
  }

  static async start(parts: Parts): Promise<ProgramLogin> {
    const server = createServer();
    const answered = new Promise<URLSearchParams>((resolve) => {
      server.on('request', (request, response) => {
        const url = new URL(request.url ?? '', 'http://127.0.0.1');
        if (url.pathname === '/callback') resolve(url.searchParams);
        response.setHeader('content-type', 'text/html').end('<h1>You can close this window</h1>');
      });
    });
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    return new ProgramLogin({ ...parts, server, answered });
  }

  /** Where the person's browser is to go. */
  get location(): string {
    const query = new URLSearchParams({
      ...{ response_type: 'code', client_id: CLIENT_ID, redirect_uri: this.#redirectUri, state: this.#state },
      ...{ code_challenge: this.#pkce.challenge, code_challenge_method: 'S256' },
    });
    return `${this.#parts.url}/oauth/authorize?${query}`;
  }

  /** The tokens for the code that the browser brings. */
  async tokens(): Promise<ProgramTokens> {
    const answer = await this.#answered;
    if (answer.get('state') !== this.#state || answer.get('iss') !== this.#parts.url)
      throw new Error(`not mine: ${answer}`);
    const path = '/oauth/token';
    const { headers, ...form } = formRequest({
      grant_type: 'authorization_code',
      client_id: CLIENT_ID,
      code: answer.get('code') ?? '',
      code_verifier: this.#pkce.verifier,
      redirect_uri: this.#redirectUri,
    });
    const dpop = await this.#proof('POST', path);
    const { status, body } = await this.#parts.api.ask({
      method: 'POST',
      path,
      ...form,
      headers: { ...headers, dpop },
    });
    if (status !== 200) throw new Error(`no tokens: ${status} ${JSON.stringify(body)}`);
    return body as ProgramTokens;
  }

  /** A request to the API with the token and a proof of the key that it is bound to. */
  async ask(method: string, path: string, token: string, json?: unknown): Promise<RawAnswer> {
    const headers = { authorization: `DPoP ${token}`, dpop: await this.#proof(method, path, token) };
    return this.#parts.api.ask({ method, path, headers, ...(json === undefined ? {} : { json }) });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#server.close();
    this.#server.closeAllConnections();
    await once(this.#server, 'close');
  }

  get #redirectUri(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}/callback`;
  }

  #proof(method: string, path: string, token?: string): Promise<string> {
    const url = `${this.#parts.url}${path}`;
    const bound = token === undefined ? {} : { accessToken: token };
    return createProof({ key: this.#key, method, url, clock: systemClock, rng: systemRng, ...bound });
  }
}
