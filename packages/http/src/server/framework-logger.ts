import type { Logger } from '@hanse/kernel';
import type { FastifyBaseLogger } from 'fastify';

/**
 * What the framework itself has to say, in our log. Only its troubles count, e.g. a streamed answer that broke after
 * its head was sent and can no longer become a problem body; requests have lines of our own.
 */
export function frameworkLogger(logger: Logger): FastifyBaseLogger {
  const ignore = () => undefined;
  const report = (about: unknown, text?: unknown) => logger.warn('http-answer-broken', { problem: said(about, text) });
  const adapted: FastifyBaseLogger = {
    level: 'warn',
    silent: ignore,
    trace: ignore,
    debug: ignore,
    info: ignore,
    warn: report,
    error: report,
    fatal: report,
    child: () => adapted,
  };
  return adapted;
}

function said(about: unknown, text: unknown): string {
  const cause = typeof about === 'object' && about !== null && 'err' in about ? about.err : about;
  const reason = cause instanceof Error ? (cause.stack ?? cause.message) : String(cause);
  return typeof text === 'string' ? `${text}: ${reason}` : reason;
}
