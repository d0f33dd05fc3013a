import type { Logger } from '@hanse/kernel';
import { oauthFailure } from '../oauth/oauth-refusal.ts';

interface OAuthReply {
  code(status: number): OAuthReply;
  header(name: string, value: string | number): OAuthReply;
  send(body: object): unknown;
}

/** Answers failures of a route in the form of OAuth (RFC 6749 §5.2). */
export function oauthErrorHandler(logger: Logger) {
  return (thrown: unknown, _request: unknown, reply: OAuthReply): void => {
    const { status, error, problem, retryAfter } = oauthFailure(thrown);
    if (status === 500) {
      logger.error('oauth-failed', { problem: thrown instanceof Error ? (thrown.stack ?? '') : String(thrown) });
    }
    if (retryAfter !== undefined) reply.header('retry-after', retryAfter);
    if (error === 'invalid_client') reply.header('www-authenticate', 'DPoP algs="ES256"');
    reply
      .code(status)
      .header('cache-control', 'no-store')
      .send({ error, error_description: descriptive(problem) });
  };
}

/** The characters that a description may hold (RFC 6749 §5.2). */
function descriptive(problem: string): string {
  return problem.replaceAll('"', "'").replace(/[^\x20-\x7e]|\\/g, '?');
}
