import type { Palette } from '../palette.ts';

/** A cell whose colour does not count for its width. */
export interface PaintedCell {
  readonly text: string;
  readonly paint: (text: string) => string;
}
export type Cell = string | PaintedCell;

export interface Column {
  readonly title: string;
  readonly align?: 'left' | 'right';
}

const GAP = '  ';

/** A table without rules: titles, then one line per row, columns as wide as they need, cut at `width` columns. */
export function renderTable(
  columns: readonly Column[],
  rows: readonly (readonly Cell[])[],
  look: { readonly palette: Palette; readonly width?: number | undefined },
): readonly string[] {
  const widths = columns.map(({ title }, index) =>
    Math.max(title.length, ...rows.map((row) => textOf(row[index] ?? '').length)),
  );
  const titles = columns.map(({ title }) => ({ text: title, paint: look.palette.dim }));
  return [titles, ...rows].map((row) => renderRow(row, { columns, widths, width: look.width }));
}

function renderRow(
  row: readonly Cell[],
  shape: { columns: readonly Column[]; widths: readonly number[]; width: number | undefined },
): string {
  let left = shape.width ?? Number.POSITIVE_INFINITY;
  let line = '';
  for (const [index, column] of shape.columns.entries()) {
    const cell = row[index] ?? '';
    const isLast = index === shape.columns.length - 1;
    const text = padded(textOf(cell), shape.widths[index] ?? 0, column.align, isLast).slice(0, left);
    line += typeof cell === 'string' ? text : cell.paint(text);
    left -= text.length;
    if (isLast || left <= GAP.length) break;
    line += GAP;
    left -= GAP.length;
  }
  return line.trimEnd();
}

function padded(text: string, width: number, align: Column['align'], isLast: boolean): string {
  if (align === 'right') return text.padStart(width);
  return isLast ? text : text.padEnd(width);
}

function textOf(cell: Cell): string {
  return typeof cell === 'string' ? cell : cell.text;
}
