import type { TokenView } from '@hanse/api';
import { isoTime } from '@hanse/kernel';
import type { Palette } from '../palette.ts';
import { type Column, renderTable } from './table.ts';

const COLUMNS: readonly Column[] = [
  { title: 'TOKEN' },
  { title: 'FOR' },
  { title: 'CLIENT' },
  { title: 'ACTS' },
  { title: 'VO' },
  { title: 'BOUND TO' },
  { title: 'ENDS' },
  { title: 'SCOPE' },
];

/** A user's living tokens, the newest first; who acts for the user stands under ACTS. */
export function tokenTable(
  tokens: readonly TokenView[],
  look: { readonly palette: Palette; readonly width?: number | undefined },
): readonly string[] {
  const rows = tokens.map(({ tokenId, audience, client, actors, vo, boundTo, expiresAt, scope, isCurrent }) => {
    const id = isCurrent ? { text: tokenId, paint: look.palette.green } : tokenId;
    const bound = boundTo === undefined ? '-' : `${boundTo.kind} ${boundTo.thumbprint.slice(0, 8)}…`;
    const ends = isoTime(expiresAt).slice(0, 19).replace('T', ' ');
    return [id, audience, client, actors.join(' for ') || '-', vo ?? '-', bound, ends, scope.join(' ')];
  });
  return renderTable(COLUMNS, rows, look);
}
