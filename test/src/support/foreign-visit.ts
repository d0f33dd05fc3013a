import { readFileSync } from 'node:fs';
import { Agent, request } from 'node:https';
import type { ForeignProvider } from './foreign-provider.ts';
import { formRequest } from './login-browser.ts';

interface Answer {
  readonly status: number;
  readonly location: string | undefined;
}

/** Somebody who logs in at the foreign provider without a browser, and does not go where it sends them in the end. */
export class ForeignVisit implements Disposable {
  readonly #issuer: string;
  readonly #agent: Agent;
  readonly #cookies = new Map<string, string>();

  constructor({ issuer, caFile }: ForeignProvider) {
    this.#issuer = issuer;
    this.#agent = new Agent({ ca: readFileSync(caFile, 'utf8') });
  }

  /** From the federation's request to the address at the federation that answers it. */
  async signIn(location: string, student: string): Promise<string> {
    let { location: next = '', status } = await this.#ask(location);
    while (next !== '' && this.#isHere(next)) {
      const isForm = next.includes('/interaction/');
      ({ location: next = '', status } = await this.#ask(next, isForm ? { student, answer: 'in' } : undefined));
    }
    if (next === '') throw new Error(`the provider leads nowhere: ${status}`);
    return next;
  }

  [Symbol.dispose](): void {
    this.#agent.destroy();
  }

  #isHere(location: string): boolean {
    return new URL(location, this.#issuer).origin === this.#issuer;
  }

  #ask(location: string, form?: Readonly<Record<string, string>>): Promise<Answer> {
    const { bytes, headers = {} } = form === undefined ? {} : formRequest(form);
    const cookie = [...this.#cookies].map(([name, value]) => `${name}=${value}`).join('; ');
    const method = form === undefined ? 'GET' : 'POST';
    const options = { method, agent: this.#agent, headers: { ...headers, cookie } };
    return new Promise((resolve, reject) => {
      const sent = request(new URL(location, this.#issuer), options, (answer) => {
        answer.resume();
        for (const line of answer.headers['set-cookie'] ?? []) this.#keep(line);
        resolve({ status: answer.statusCode ?? 0, location: answer.headers.location });
      });
      sent.once('error', reject);
      sent.end(bytes);
    });
  }

  #keep(line: string): void {
    const [pair = ''] = line.split(';');
    const at = pair.indexOf('=');
    this.#cookies.set(pair.slice(0, at), pair.slice(at + 1));
  }
}
