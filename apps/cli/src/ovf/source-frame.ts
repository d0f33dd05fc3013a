import type { Palette } from '../palette.ts';
import { harmless } from './words.ts';

const TAB = /\t/g;
const MAX_WIDTH = 160;
/** How much of a long line stays visible left of the place. */
const LEAD = 20;

/** The source line of a finding with the tag it is about underlined; empty when there is no such line. */
export function sourceFrame(
  lines: readonly string[],
  at: { readonly line: number; readonly column: number },
  look: { readonly palette: Palette; readonly width: number | undefined },
): readonly string[] {
  const source = lines[at.line - 1];
  if (source === undefined || source.trim() === '' || at.column < 1) return [];
  const { dim, green } = look.palette;
  const number = String(at.line).padStart(5);
  const blank = ' '.repeat(number.length);
  const window = windowOf(source, at.column - 1, (look.width ?? MAX_WIDTH) - number.length - 3);
  const marker = `${' '.repeat(window.column)}^${'~'.repeat(Math.max(0, window.length - 1))}`;
  return [`${dim(`${number} |`)} ${window.text}`, `${dim(`${blank} |`)} ${green(marker)}`];
}

/** The part of a line that fits, with the tag that begins at `column`. */
function windowOf(source: string, column: number, width: number) {
  const start = column > width - LEAD ? column - LEAD : 0;
  const end = start + Math.max(1, width);
  const text = `${start > 0 ? '…' : ''}${source.slice(start > 0 ? start + 1 : 0, end - (source.length > end ? 1 : 0))}`;
  const shown = harmless(`${text}${source.length > end ? '…' : ''}`.replace(TAB, ' ')).trimEnd();
  const tag = /^<[^\s>/]*>?/.exec(source.slice(column))?.[0].length ?? 1;
  return { text: shown, column: column - start, length: Math.max(1, Math.min(tag, shown.length - (column - start))) };
}
