import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { mintPkce } from '@hanse/identity';
import { systemRng } from '@hanse/observability';
import { CLIENT_ID, ProgramKey, type ProgramTokens } from './program-key.ts';
import type { RawAnswer, RawApi } from './raw-api.ts';

interface Parts {
  readonly api: RawApi;
  /** The federation's base URL. */
  readonly url: string;
}

/**
 * A program on a person's machine that wants tokens by the browser (RFC 8252): it listens on loopback, sends the browser
 * to the federation, and redeems the code it gets.
 */
export class ProgramLogin implements AsyncDisposable {
  readonly #url: string;
  readonly #key: ProgramKey;
  readonly #pkce = mintPkce(systemRng);
  readonly #state = Buffer.from(systemRng.bytes(16)).toString('base64url');
  readonly #server: Server;
  readonly #answered: Promise<URLSearchParams>;

  private constructor(parts: Parts & { server: Server; answered: Promise<URLSearchParams> }) {
    this.#url = parts.url;
    this.#key = new ProgramKey(parts);
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
    return `${this.#url}/oauth/authorize?${query}`;
  }

  /** The tokens for the code that the browser brings. */
  async tokens(): Promise<ProgramTokens> {
    const answer = await this.#answered;
    if (answer.get('state') !== this.#state || answer.get('iss') !== this.#url) throw new Error(`not mine: ${answer}`);
    return this.#key.tokens({
      grant_type: 'authorization_code',
      code: answer.get('code') ?? '',
      code_verifier: this.#pkce.verifier,
      redirect_uri: this.#redirectUri,
    });
  }

  /** A request to the API with the token and a proof of the key that it is bound to. */
  ask(method: string, path: string, token: string, json?: unknown): Promise<RawAnswer> {
    return this.#key.ask(method, path, token, json);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#server.close();
    this.#server.closeAllConnections();
    await once(this.#server, 'close');
  }

  get #redirectUri(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}/callback`;
  }
}
