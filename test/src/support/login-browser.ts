import type { RawAnswer, RawApi, RawRequest } from './raw-api.ts';

export type Fields = Readonly<Record<string, string>>;

/** A request that sends a form. */
export function formRequest(fields: Fields): Pick<RawRequest, 'bytes' | 'headers'> {
  return {
    bytes: new URLSearchParams(fields).toString(),
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
  };
}

/** A browser without eyes at the federation's pages: it keeps its cookie and finds the token of a form. */
export class LoginBrowser {
  readonly #api: RawApi;
  #cookie = '';

  constructor(parts: { api: RawApi }) {
    this.#api = parts.api;
  }

  get cookie(): Fields {
    return { cookie: this.#cookie };
  }

  /** Where it was sent on to. */
  async follow(path: string, form?: Fields): Promise<string> {
    const { headers = {}, status } = await this.#ask(path, form);
    const [cookie] = headers['set-cookie'] ?? [];
    if (cookie !== undefined) this.#cookie = cookie.split(';')[0] ?? '';
    if (status === 303 && headers.location !== undefined) return headers.location;
    throw new Error(`${path} leads nowhere: ${status}`);
  }

  /** The token of the form on the page. */
  async formToken(path: string): Promise<string> {
    const { text } = await this.#api.text({ method: 'GET', path, headers: this.cookie });
    const [, token] = /name="form_token" value="([^"]+)"/.exec(text) ?? [];
    if (token === undefined) throw new Error(`${path} has no form: ${text}`);
    return token;
  }

  /** Logs in on the page; answers where that leads. */
  async logIn(path: string, who: { user: string; password: string }): Promise<string> {
    return this.follow(path, { form_token: await this.formToken(path), ...who });
  }

  #ask(path: string, form: Fields | undefined): Promise<RawAnswer> {
    if (form === undefined) return this.#api.head({ method: 'GET', path, headers: this.cookie });
    const { bytes, headers } = formRequest(form);
    return this.#api.head({
      method: 'POST',
      path,
      ...(bytes === undefined ? {} : { bytes }),
      headers: { ...headers, ...this.cookie },
    });
  }
}
