import { HanseError, type Logger, toHanseError, toProblem } from '@hanse/kernel';
import type { FastifyError, FastifyReply, FastifyRequest } from 'fastify';
import { challengeOf } from './challenge.ts';

/** Answers any thrown value as a problem body (RFC 9457) and logs what is our own fault, once. */
export function sendProblem(thrown: unknown, request: FastifyRequest, reply: FastifyReply, logger: Logger): void {
  const error = edgeError(thrown, request);
  if (error.kind === 'internal') logger.error('request-failed', faultFields(error, request));
  const problem = toProblem(error, request.trace?.traceId);
  if (error.kind === 'unauthenticated') void reply.header('www-authenticate', challengeOf(error));
  const { seconds } = error.details;
  // RFC 9110 §10.2.3: who is slowed down is told for how long.
  if (error.kind === 'unavailable' && typeof seconds === 'number') void reply.header('retry-after', seconds);
  // As bytes, because the framework adds to the type of a string a charset, which this one does not have (RFC 9457 §6.1).
  void reply
    .code(problem.status)
    .type('application/problem+json')
    .send(Buffer.from(JSON.stringify(problem)));
}

function faultFields(error: HanseError, request: FastifyRequest): { [name: string]: string } {
  const cause = error.cause instanceof Error ? error.cause : error;
  return {
    method: request.method,
    route: request.routeOptions.url ?? '',
    code: error.code,
    problem: error.message,
    stack: cause.stack ?? '',
  };
}

/** The failures of the framework itself, in our words; everything else as it is. */
function edgeError(thrown: unknown, request: FastifyRequest): HanseError {
  if (thrown instanceof HanseError || !isFastifyError(thrown)) return toHanseError(thrown);
  if (thrown.validation !== undefined) return invalid(thrown);
  const path = request.url.split('?', 1)[0] ?? '';
  switch (thrown.code) {
    case 'FST_ERR_CTP_BODY_TOO_LARGE':
      return new HanseError('REQUEST_TOO_LARGE', { limit: request.routeOptions.bodyLimit });
    case 'FST_ERR_CTP_INVALID_MEDIA_TYPE': {
      const type = request.headers['content-type'] ?? '';
      return new HanseError('REQUEST_MEDIA_TYPE', { type, method: request.method, path });
    }
    default:
      if (thrown.statusCode === undefined || thrown.statusCode >= 500) return toHanseError(thrown);
      return new HanseError('REQUEST_INVALID', { at: 'body', problem: thrown.message }, thrown);
  }
}

/** Says where by JSON pointer (RFC 6901), behind the part of the request it points into. */
function invalid(thrown: FastifyError): HanseError {
  const [first] = thrown.validation ?? [];
  const at = `${thrown.validationContext ?? 'request'}${first?.instancePath ?? ''}`;
  return new HanseError('REQUEST_INVALID', { at, problem: problemOf(first) }, thrown);
}

function problemOf(first: { message?: string; keyword: string; params: Record<string, unknown> } | undefined): string {
  if (first === undefined) return 'it does not match the schema';
  const allowed = first.params['allowedValues'];
  const choices = Array.isArray(allowed) ? `: ${allowed.map(String).join(', ')}` : '';
  return `${first.message ?? first.keyword}${choices}`;
}

function isFastifyError(thrown: unknown): thrown is FastifyError {
  return thrown instanceof Error && 'code' in thrown && typeof thrown.code === 'string';
}
