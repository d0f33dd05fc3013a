import type { ErrorKind } from './error-kind.ts';

/** One row of the error table. `{name}` in the texts is filled from the details of the error. */
export interface ErrorRow {
  readonly kind: ErrorKind;
  /** What was wrong and where. */
  readonly message: string;
  /** What would have been accepted, or what to do now. */
  readonly remedy: string;
}
