import type { RevocationView } from '@hanse/api';
import { isoTime } from '@hanse/kernel';
import type { Palette } from '../palette.ts';
import { type Column, renderTable } from './table.ts';

const COLUMNS: readonly Column[] = [
  { title: 'KIND' },
  { title: 'ID' },
  { title: 'SINCE' },
  { title: 'UNTIL' },
  { title: 'BY' },
  { title: 'REASON' },
];

/** What is refused everywhere, the oldest first. */
export function revocationTable(
  revocations: readonly RevocationView[],
  look: { readonly palette: Palette; readonly width?: number | undefined },
): readonly string[] {
  const time = (at: number) => isoTime(at).slice(0, 19).replace('T', ' ');
  const rows = revocations.map(({ kind, id, revokedAt, until, revokedBy, reason }) => {
    return [kind, id, time(revokedAt), until === undefined ? 'taken back' : time(until), revokedBy, reason ?? ''];
  });
  return renderTable(COLUMNS, rows, look);
}
