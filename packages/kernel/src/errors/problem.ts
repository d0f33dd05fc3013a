import type { JsonObject } from '../json.ts';
import { ERROR_KINDS } from './error-kind.ts';
import { isErrorCode } from './error-table.ts';
import { HanseError } from './hanse-error.ts';

/** The body of an HTTP error answer (RFC 9457 §3), with our code, remedy and details as extension members. */
export interface Problem {
  readonly type: string;
  readonly title: string;
  readonly status: number;
  readonly detail: string;
  readonly code: string;
  readonly remedy: string;
  readonly details: JsonObject;
  readonly traceId?: string;
}

export function toProblem(error: HanseError, traceId?: string): Problem {
  const { httpStatus, occiText } = ERROR_KINDS[error.kind];
  return {
    type: `urn:hanse:error:${error.code}`,
    title: occiText,
    status: httpStatus,
    detail: error.message,
    code: error.code,
    remedy: error.remedy,
    details: error.details,
    ...(traceId === undefined ? {} : { traceId }),
  };
}

/** The error that a peer reported in a problem body; the way back from `toProblem`. */
export function fromProblem(problem: Problem): HanseError {
  if (isErrorCode(problem.code)) return new HanseError(problem.code, problem.details);
  return new HanseError('INTERNAL', { what: problem.detail });
}
