import { ERROR_KINDS, ERROR_TABLE, type ErrorKind, type HanseError, isErrorCode } from '@hanse/kernel';

/** EX_USAGE of sysexits(3). */
const USAGE = 64;
/** What is wrong with the arguments, rather than with what they name. */
const ABOUT_ARGUMENTS: ReadonlySet<string> = new Set(['CLI_USAGE', 'CLI_SIGNER_INCOMPLETE', 'CLI_SCHEMAS_MISSING']);

/** An order that failed at the federation ends the command as its own error would have. */
export function exitCodeOf(error: HanseError): number {
  if (ABOUT_ARGUMENTS.has(error.code)) return USAGE;
  const cause = error.details['code'];
  const isOrder = error.code === 'CLI_ORDER_FAILED' && typeof cause === 'string' && isErrorCode(cause);
  const kind: ErrorKind = isOrder ? ERROR_TABLE[cause].kind : error.kind;
  return ERROR_KINDS[kind].exitCode;
}
