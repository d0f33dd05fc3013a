import { err, ok, type Result } from '@hanse/kernel';
import type { Diagnostic } from '../diagnostic.ts';
import type { Expression } from './expression.ts';
import { Parser } from './parser.ts';
import { Refused, type TextOrigin } from './refusal.ts';

/** Reads an expression such as `avg(CPU(C1), 5 min) > 80 %`. The error is the first fault, with its place in the manifest. */
export function parseExpression(text: string, origin: TextOrigin = {}): Result<Expression, Diagnostic> {
  return catching(() => new Parser(text, origin).wholeExpression());
}

/** What a reading function returns, or the fault it refused the text for. */
export function catching<T>(read: () => T): Result<T, Diagnostic> {
  try {
    return ok(read());
  } catch (thrown) {
    if (thrown instanceof Refused) return err(thrown.diagnostic);
    throw thrown;
  }
}
