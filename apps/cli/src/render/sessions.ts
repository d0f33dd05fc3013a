import type { SessionView } from '@hanse/api';
import { isoTime } from '@hanse/kernel';
import type { Palette } from '../palette.ts';
import { type Column, renderTable } from './table.ts';

const COLUMNS: readonly Column[] = [
  { title: 'SESSION' },
  { title: 'CLIENT' },
  { title: 'VO' },
  { title: 'OPENED' },
  { title: 'LAST USED' },
  { title: 'ENDS' },
  { title: '' },
];

/** A user's logins, the last used first. */
export function sessionTable(
  sessions: readonly SessionView[],
  look: { readonly palette: Palette; readonly width?: number | undefined },
): readonly string[] {
  const rows = sessions.map(({ sessionId, client, vo, createdAt, lastUsedAt, endsAt, isCurrent }) => {
    const times = [createdAt, lastUsedAt, endsAt].map((time) => isoTime(time).slice(0, 19).replace('T', ' '));
    return [sessionId, client, vo ?? '', ...times, isCurrent ? { text: 'this one', paint: look.palette.green } : ''];
  });
  return renderTable(COLUMNS, rows, look);
}
