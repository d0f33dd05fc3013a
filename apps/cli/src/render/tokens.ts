import type { TokenView } from '@hanse/api';
import { isoTime } from '@hanse/kernel';
import type { Palette } from '../palette.ts';
import { type Column, renderTable } from './table.ts';

const COLUMNS: readonly Column[] = [
  { title: 'TOKEN' },
  { title: 'FOR' },
  { title: 'USED BY' },
  { title: 'VO' },
  { title: 'BOUND TO' },
  { title: 'ENDS' },
  { title: 'SCOPE' },
];

/** More scopes than that are told by their places. */
const FEW = 2;

/** A user's living tokens, the newest first; who acts for the user stands under USED BY. */
export function tokenTable(
  tokens: readonly TokenView[],
  look: {
    readonly palette: Palette;
    readonly width?: number | undefined;
    readonly siteNames: ReadonlyMap<string, string>;
  },
): readonly string[] {
  const rows = tokens.map(({ tokenId, audience, client, actors, vo, boundTo, expiresAt, scope, isCurrent }) => {
    const id = isCurrent ? { text: tokenId, paint: look.palette.green } : tokenId;
    const bound = boundTo === undefined ? '-' : `${boundTo.kind} ${boundTo.thumbprint.slice(0, 8)}…`;
    const ends = isoTime(expiresAt).slice(0, 19).replace('T', ' ');
    const goal = look.siteNames.get(audience) ?? audience;
    return [id, goal, actors.join(' for ') || client, vo ?? '-', bound, ends, scopeSummary(scope)];
  });
  return renderTable(COLUMNS, rows, look);
}

/** As they stand, or how many there are at each place. */
function scopeSummary(scope: readonly string[]): string {
  if (scope.length <= FEW) return scope.join(' ');
  const counts = new Map<string, number>();
  for (const word of scope) {
    const place = word.slice(word.indexOf(':') + 1);
    counts.set(place, (counts.get(place) ?? 0) + 1);
  }
  return [...counts].map(([place, count]) => `${count} at ${place}`).join(', ');
}
