import { type Fields, formRequest } from '../../support/login-browser.ts';
import { RawApi, type RawRequest } from '../../support/raw-api.ts';
import type { Holder } from './holder.ts';
import { type Verdict, verdictOf } from './verdict.ts';

/** What is shown with a request, each part as it should be unless an attack says otherwise. */
export interface Shown {
  readonly token: string;
  readonly holder: Holder;
  readonly method?: string;
  readonly path?: string;
  /** What the proof says that the request is. */
  readonly proofMethod?: string;
  readonly proofUrl?: string;
  readonly proofToken?: string;
  /** A whole proof, instead of a new one. */
  readonly proof?: string;
  readonly headers?: Fields;
}

/** A service that takes tokens, and a request to it that is let through when it is shown a right one. */
export class Door {
  readonly name: 'federation' | 'gateway';
  readonly url: string;
  readonly ca: string;
  readonly audience: string;
  readonly path: string;
  readonly scope: string;

  constructor(parts: Pick<Door, 'name' | 'url' | 'ca' | 'audience' | 'path' | 'scope'>) {
    this.name = parts.name;
    this.url = parts.url;
    this.ca = parts.ca;
    this.audience = parts.audience;
    this.path = parts.path;
    this.scope = parts.scope;
  }

  /** A request with a token and a proof. */
  async knock(shown: Shown): Promise<Verdict> {
    const { token, holder, method = 'GET', path = this.path } = shown;
    const dpop = shown.proof ?? (await this.proof(shown, holder));
    return this.ask({ method, path, headers: { authorization: `DPoP ${token}`, dpop, ...shown.headers } });
  }

  /** The proof that goes with what is shown. */
  proof(shown: Shown, holder: Holder): Promise<string> {
    const { token, method = 'GET', path = this.path } = shown;
    return holder.proof({
      method: shown.proofMethod ?? method,
      url: shown.proofUrl ?? `${this.url}${path}`,
      accessToken: shown.proofToken ?? token,
    });
  }

  /** A form sent with a proof of the key. */
  async send(path: string, fields: Fields, holder: Holder): Promise<{ verdict: Verdict; body: Fields }> {
    const dpop = await holder.proof({ method: 'POST', url: `${this.url}${path}` });
    const { headers, ...form } = formRequest(fields);
    using api = this.#api();
    const answer = await api.ask({ method: 'POST', path, ...form, headers: { ...headers, dpop } });
    return { verdict: verdictOf(answer), body: (answer.body ?? {}) as Fields };
  }

  /** Whatever is to be sent, with a client certificate or without one. */
  async ask(asked: RawRequest, pair: { cert?: string; key?: string } = {}): Promise<Verdict> {
    using api = this.#api(pair);
    return verdictOf(await api.head(asked));
  }

  #api(pair: { cert?: string; key?: string } = {}): RawApi {
    return new RawApi({ url: this.url, ca: this.ca, ...pair });
  }
}
