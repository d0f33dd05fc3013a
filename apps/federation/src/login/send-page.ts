import { ERROR_KINDS, HanseError, type Logger, toHanseError } from '@hanse/kernel';
import { oauthFailure } from '../oauth/oauth-refusal.ts';
import { errorPage } from './pages/error-page.ts';
import { type Page, pageHeaders, renderPage } from './pages/page.ts';

/** The part of an answer that pages need. */
export interface PageReply {
  code(status: number): PageReply;
  headers(values: Readonly<Record<string, string>>): PageReply;
  send(body: string): unknown;
}

/** Sends pages in the name of one federation. */
export class PageSender {
  readonly #federation: string;
  readonly #logger: Logger;

  constructor(parts: { federation: string; logger: Logger }) {
    this.#federation = parts.federation;
    this.#logger = parts.logger;
  }

  send(reply: PageReply, page: Page, status = 200): unknown {
    return reply.code(status).headers(pageHeaders(page)).send(renderPage(page, this.#federation));
  }

  /** After a form was taken, so that going back or reloading does not send it again. `location` is never a person's input. */
  redirect(reply: PageReply, location: string): unknown {
    const { 'content-type': _none, ...headers } = pageHeaders({ title: '', content: { markup: '' } });
    return reply
      .code(303)
      .headers({ ...headers, location })
      .send('');
  }

  /** A failure as a page; of our own faults nothing is told, and they are logged once. `back` is where the person may go on. */
  failure(reply: PageReply, thrown: unknown, back?: string): unknown {
    const { status, ...told } = this.#told(thrown);
    return this.send(reply, errorPage({ ...told, code: toHanseError(thrown).code, back }), status);
  }

  #told(thrown: unknown): { status: number; problem: string; remedy: string } {
    const { status, problem } = oauthFailure(thrown);
    if (status === 500) {
      this.#logger.error('page-failed', { problem: thrown instanceof Error ? (thrown.stack ?? '') : String(thrown) });
    }
    if (!(thrown instanceof HanseError) || status === 500) return { status, problem, remedy: 'Begin again.' };
    const { kind, message, remedy } = toHanseError(thrown);
    return { status: ERROR_KINDS[kind].httpStatus, problem: message, remedy };
  }
}
