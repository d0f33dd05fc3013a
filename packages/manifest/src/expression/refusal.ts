import type { ErrorCode, JsonObject } from '@hanse/kernel';
import { type Diagnostic, diagnostic } from '../diagnostic.ts';
import type { Place } from '../places.ts';

/** Carries the first fault of a text out of the recursion of lexer and parser; never leaves this folder's functions. */
export class Refused extends Error {
  readonly diagnostic: Diagnostic;

  constructor(found: Diagnostic) {
    super(found.message);
    this.diagnostic = found;
  }
}

/** Where a text stands in the manifest. */
export interface TextOrigin {
  /** The place of its first character; 1:1 when absent. */
  readonly at?: Place;
  /** The column at which its further lines begin; 1 when absent. */
  readonly indent?: number;
  /** Everything in it is told at its first character: its lines are not those of the manifest. */
  readonly isPinned?: true;
  /** JSON pointer to it. */
  readonly path?: string;
}

export function refused(code: ErrorCode, place: Place, origin: TextOrigin, details: JsonObject = {}): Refused {
  return new Refused(diagnostic(code, origin.path ?? '', place, details));
}
