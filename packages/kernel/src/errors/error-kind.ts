/**
 * The nine kinds every failure belongs to. A kind, not a code, decides how an edge answers:
 * HTTP status (RFC 9110), OCCI text, XMPP stanza error condition (RFC 6120 §8.3.3), CLI exit code (sysexits).
 */
export type ErrorKind =
  | 'invalid'
  | 'unauthenticated'
  | 'forbidden'
  | 'not-found'
  | 'conflict'
  | 'unavailable'
  | 'timeout'
  | 'exhausted'
  | 'internal';

export interface ErrorKindFace {
  readonly httpStatus: number;
  readonly occiText: string;
  readonly xmppCondition: string;
  readonly exitCode: number;
  /** Whether the same request may succeed later without being changed. */
  readonly isRetryable: boolean;
}

export const ERROR_KINDS: Readonly<Record<ErrorKind, ErrorKindFace>> = {
  invalid: face(400, 'Bad Request', 'bad-request', 65, false),
  unauthenticated: face(401, 'Unauthorized', 'not-authorized', 77, false),
  forbidden: face(403, 'Forbidden', 'forbidden', 77, false),
  'not-found': face(404, 'Not Found', 'item-not-found', 66, false),
  conflict: face(409, 'Conflict', 'conflict', 73, false),
  exhausted: face(422, 'Unprocessable Content', 'resource-constraint', 69, false),
  internal: face(500, 'Internal Server Error', 'internal-server-error', 70, false),
  unavailable: face(503, 'Service Unavailable', 'service-unavailable', 75, true),
  timeout: face(504, 'Gateway Timeout', 'remote-server-timeout', 75, true),
};

function face(
  httpStatus: number,
  occiText: string,
  xmppCondition: string,
  exitCode: number,
  isRetryable: boolean,
): ErrorKindFace {
  return { httpStatus, occiText, xmppCondition, exitCode, isRetryable };
}
