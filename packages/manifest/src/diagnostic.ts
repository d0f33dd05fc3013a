import { type ErrorCode, HanseError, type JsonObject } from '@hanse/kernel';
import { type Place, pathForPeople } from './places.ts';

/** How bad it is: an error refuses the manifest, a warning and a note do not. */
export type Severity = 'error' | 'warning' | 'note';

/** One thing that is wrong or odd with a manifest, and where. */
export interface Diagnostic {
  readonly code: ErrorCode;
  /** An error when it is left out. */
  readonly severity?: Severity;
  readonly line: number;
  readonly column: number;
  /** JSON pointer (RFC 6901) to the part. */
  readonly path: string;
  readonly message: string;
  /** What would have been accepted. */
  readonly remedy: string;
}

/** More are not collected: nobody reads them, and a hostile document must not make the answer large. */
export const MAX_DIAGNOSTICS = 100;

/** A diagnostic with the texts of the error table. */
export function diagnostic(code: ErrorCode, path: string, place: Place, details: JsonObject = {}): Diagnostic {
  const { message, remedy } = new HanseError(code, { path: pathForPeople(path), ...details });
  return { code, line: place.line, column: place.column, path, message, remedy };
}

/** The same as a warning: it is told, and refuses nothing. */
export function warning(code: ErrorCode, path: string, place: Place, details: JsonObject = {}): Diagnostic {
  return { ...diagnostic(code, path, place, details), severity: 'warning' };
}

export function isError({ severity = 'error' }: Diagnostic): boolean {
  return severity === 'error';
}

/** The error that carries diagnostics, in the order of the document; its own text is that of the first. */
export function refusal(
  code: 'MANIFEST_INVALID' | 'MANIFEST_UNBOUND',
  fileName: string,
  diagnostics: readonly Diagnostic[],
): HanseError {
  const sorted = [...diagnostics].sort((a, b) => a.line - b.line || a.column - b.column).slice(0, MAX_DIAGNOSTICS);
  const [first] = sorted;
  return new HanseError(code, {
    file: fileName,
    line: first?.line ?? 1,
    column: first?.column ?? 1,
    first: first?.message ?? 'unknown',
    firstRemedy: first?.remedy ?? '',
    more: sorted.length > 1 ? ` (and ${sorted.length - 1} more)` : '',
    diagnostics: sorted.map((entry) => ({ ...entry })),
  });
}
