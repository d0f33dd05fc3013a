import type { Figure } from './figure.ts';

const HEAD = ['benchmark', 'figure', 'value', 'ratio', 'compared with'];
/** Columns of figures are aligned to the right. */
const NUMERIC: ReadonlySet<number> = new Set([2, 3]);

/** The figures as a table for people. */
export function figureTable(figures: readonly Figure[]): string {
  const rows = [HEAD, ...figures.map(cells)];
  const widths = HEAD.map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
  return rows
    .map(
      (row) =>
        `${row
          .map((cell, column) => padded(cell, column, widths))
          .join('  ')
          .trimEnd()}\n`,
    )
    .join('');
}

function cells({ benchmark, name, value, unit, ratio, against }: Figure): readonly string[] {
  return [benchmark, name, `${rounded(value)} ${unit}`, ratio === undefined ? '' : rounded(ratio), against ?? ''];
}

function padded(cell: string, column: number, widths: readonly number[]): string {
  const width = widths[column] ?? 0;
  return NUMERIC.has(column) ? cell.padStart(width) : cell.padEnd(width);
}

/** Three significant digits are more than a busy machine can repeat. */
function rounded(value: number): string {
  return Math.abs(value) >= 100 ? String(Math.round(value)) : String(Number(value.toPrecision(3)));
}
