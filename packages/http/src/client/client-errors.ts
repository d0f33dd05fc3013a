import { fromProblem, HanseError, type JsonObject } from '@hanse/kernel';

/** What went wrong on the way to a peer, as an error of the table. */
export function transportError(thrown: unknown, peer: string, signal: AbortSignal | undefined): unknown {
  if (thrown instanceof HanseError) return thrown;
  if (signal?.aborted === true) return abortReason(signal, peer);
  return new HanseError('PEER_UNREACHABLE', { peer, problem: problemOf(thrown) }, thrown);
}

export function abortReason(signal: AbortSignal, peer: string): HanseError {
  if (signal.reason instanceof HanseError) return signal.reason;
  return new HanseError('CANCELLED', { what: `request to ${peer}` }, signal.reason);
}

/** The error behind an answer of status 400 or more. */
export function answeredError(
  body: unknown,
  where: { peer: string; method: string; path: string; status: number },
): HanseError {
  const { peer, method, path, status } = where;
  const problem = asProblem(body);
  if (problem !== undefined) return fromProblem(problem);
  const refusal = asRefusal(body);
  if (refusal !== undefined) return new HanseError('PEER_LOGIN_REFUSED', { peer, ...refusal });
  return new HanseError('PEER_ANSWER_UNEXPECTED', {
    peer,
    method,
    path,
    problem: `status ${status} without a problem body`,
  });
}

/** The answer of an authorization server (RFC 6749 §5.2). */
function asRefusal(body: unknown): { readonly error: string; readonly problem: string } | undefined {
  if (typeof body !== 'object' || body === null || !('error' in body) || typeof body.error !== 'string')
    return undefined;
  const problem = 'error_description' in body ? String(body.error_description) : body.error;
  return { error: body.error, problem };
}

function asProblem(body: unknown): Parameters<typeof fromProblem>[0] | undefined {
  if (typeof body !== 'object' || body === null || !('code' in body) || typeof body.code !== 'string') return undefined;
  const details = 'details' in body && typeof body.details === 'object' && body.details !== null ? body.details : {};
  const detail = 'detail' in body ? String(body.detail) : body.code;
  return { type: '', title: '', status: 0, remedy: '', code: body.code, detail, details: details as JsonObject };
}

/** Several addresses tried fail with an AggregateError, whose own message is empty. */
function problemOf(thrown: unknown): string {
  if (thrown instanceof AggregateError) return [...new Set(thrown.errors.map(problemOf))].join('; ');
  return thrown instanceof Error ? thrown.message : String(thrown);
}
