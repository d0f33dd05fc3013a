import { ERROR_KINDS, ERROR_TABLE, type ErrorKind, type HanseError, isErrorCode } from '@hanse/kernel';

/** EX_USAGE of sysexits(3). */
const USAGE = 64;

/** An order that failed at the federation ends the command as its own error would have. */
export function exitCodeOf(error: HanseError): number {
  if (error.code === 'CLI_USAGE') return USAGE;
  const cause = error.details['code'];
  const isOrder = error.code === 'CLI_ORDER_FAILED' && typeof cause === 'string' && isErrorCode(cause);
  const kind: ErrorKind = isOrder ? ERROR_TABLE[cause].kind : error.kind;
  return ERROR_KINDS[kind].exitCode;
}
