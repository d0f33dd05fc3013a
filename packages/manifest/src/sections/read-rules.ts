import { step } from '../places.ts';
import { parseStatement } from '../rules/parse-statement.ts';
import type { PartReader } from './part-reader.ts';
import type { Rule } from './rules.ts';

/** The statements of a manifest: one of each line of each entry; empty lines and comments say nothing. */
export function readRules(entries: readonly string[], reader: PartReader): readonly Rule[] {
  return entries.flatMap((entry, index) => {
    const path = step('/rules', index);
    const { at, indent = 1, isPinned } = reader.originOf(path);
    return entry.split('\n').flatMap((text, line): readonly Rule[] => {
      if (text.trim() === '' || text.trimStart().startsWith('#')) return [];
      const isFirst = line === 0 || isPinned === true;
      const place = isFirst ? at : { line: at.line + line, column: indent };
      const parsed = parseStatement(text, { at: place, path, ...(isPinned === undefined ? {} : { isPinned }) });
      if (parsed.ok) return [{ text: text.trim(), statement: parsed.value, path }];
      reader.add(parsed.error);
      return [];
    });
  });
}
