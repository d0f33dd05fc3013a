import type { PageReply, PageSender } from '../login/send-page.ts';

/** Answers failures of a route as a page. */
export function pageErrorHandler(pages: PageSender) {
  return (thrown: unknown, _request: unknown, reply: PageReply): void => {
    pages.failure(reply, thrown);
  };
}
