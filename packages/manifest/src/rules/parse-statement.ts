import type { Result } from '@hanse/kernel';
import type { Diagnostic } from '../diagnostic.ts';
import { catching } from '../expression/parse-expression.ts';
import { Parser } from '../expression/parser.ts';
import type { TextOrigin } from '../expression/refusal.ts';
import type { Statement } from './statement.ts';

/** Reads a statement such as `Load(C3) = 3 * Load(C1)`. The error is the first fault, with its place in the manifest. */
export function parseStatement(text: string, origin: TextOrigin = {}): Result<Statement, Diagnostic> {
  return catching(() => {
    const parsed = new Parser(text, origin).wholeStatement();
    return { ...parsed, at: parsed.target.at, ...(origin.path === undefined ? {} : { path: origin.path }) };
  });
}
