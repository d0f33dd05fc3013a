import type { ErrorCode } from '@hanse/kernel';

export type OvfCode = Extract<ErrorCode, `OVF_${string}`>;
/** An error is what a deployer cannot honour; a warning may surprise; a note tells what was skipped. */
export type Severity = 'error' | 'warning' | 'note';

/** One finding about a descriptor or package: what is wrong, where, and what would have been accepted. */
export interface Diagnostic {
  readonly severity: Severity;
  readonly code: OvfCode;
  readonly message: string;
  readonly remedy: string;
  /** One-based; 0 when the finding is about a member of the package, which `path` then names. */
  readonly line: number;
  readonly column: number;
  readonly path: string;
}
