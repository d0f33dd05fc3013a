import { type Diagnostic, diagnostic, MAX_DIAGNOSTICS } from '../diagnostic.ts';
import type { TextOrigin } from '../expression/refusal.ts';
import { parseStatement } from './parse-statement.ts';
import type { Statement } from './statement.ts';

/** UTF-16 units of a text with many statements, and how many one manifest may have. */
export const RULES_LIMITS = { characters: 262_144, statements: 1000 } as const;

export interface ParsedStatements {
  readonly statements: readonly Statement[];
  readonly diagnostics: readonly Diagnostic[];
}

/** Reads one statement from every line; empty lines and those that begin with `#` say nothing. A faulty line does not hide the next. */
export function parseStatements(text: string, origin: TextOrigin = {}): ParsedStatements {
  const { at = { line: 1, column: 1 }, indent = 1, path = '', isPinned } = origin;
  if (text.length > RULES_LIMITS.characters) {
    const details = { characters: text.length, limit: RULES_LIMITS.characters };
    return { statements: [], diagnostics: [diagnostic('MANIFEST_RULE_TOO_LONG', path, at, details)] };
  }
  const statements: Statement[] = [];
  const diagnostics: Diagnostic[] = [];
  for (const [index, line] of text.split('\n').entries()) {
    if (line.trim() === '' || line.trimStart().startsWith('#')) continue;
    const place = index === 0 || isPinned === true ? at : { line: at.line + index, column: indent };
    if (statements.length === RULES_LIMITS.statements) {
      diagnostics.push(diagnostic('MANIFEST_RULES_TOO_MANY', path, place, { limit: RULES_LIMITS.statements }));
    }
    if (statements.length === RULES_LIMITS.statements || diagnostics.length >= MAX_DIAGNOSTICS) break;
    const parsed = parseStatement(line, { at: place, path, ...(isPinned === undefined ? {} : { isPinned }) });
    if (parsed.ok) statements.push(parsed.value);
    else diagnostics.push(parsed.error);
  }
  return { statements, diagnostics };
}
