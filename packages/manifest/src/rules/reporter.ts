import type { ErrorCode, JsonObject } from '@hanse/kernel';
import { type Diagnostic, diagnostic, MAX_DIAGNOSTICS } from '../diagnostic.ts';
import type { Span } from '../expression/expression.ts';
import type { Statement } from './statement.ts';

/** Collects what is wrong with statements, up to `MAX_DIAGNOSTICS`. */
export class Reporter {
  readonly #found: Diagnostic[] = [];

  get isFull(): boolean {
    return this.#found.length >= MAX_DIAGNOSTICS;
  }

  get count(): number {
    return this.#found.length;
  }

  get diagnostics(): readonly Diagnostic[] {
    return this.#found;
  }

  report(code: ErrorCode, { path = '' }: Statement, at: Span, details: JsonObject = {}): void {
    if (!this.isFull) this.#found.push(diagnostic(code, path, at, details));
  }
}
