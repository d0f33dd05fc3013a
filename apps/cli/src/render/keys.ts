import type { SigningKeysView } from '@hanse/api';
import { isoTime } from '@hanse/kernel';
import type { Palette } from '../palette.ts';
import { type Column, renderTable } from './table.ts';

const COLUMNS: readonly Column[] = [{ title: 'KEY' }, { title: 'STATE' }, { title: 'SIGNS FROM' }];

/** The keys that sign or signed, the present one first. */
export function keyTable(
  { keys }: SigningKeysView,
  look: { readonly palette: Palette; readonly width?: number | undefined },
): readonly string[] {
  const time = (at: number) => isoTime(at).slice(0, 19).replace('T', ' ');
  const rows = keys.map(({ kid, state, signsFrom }) => [kid, state, time(signsFrom)]);
  return renderTable(COLUMNS, rows, look);
}
