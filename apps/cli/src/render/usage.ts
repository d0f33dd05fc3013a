import type { UsageView } from '@hanse/api';
import { formatMillis, formatMoney, type Instant, isoTime } from '@hanse/kernel';
import type { Palette } from '../palette.ts';
import { stateCell } from './state-cell.ts';
import { type Cell, type Column, renderTable } from './table.ts';

const COLUMNS: readonly Column[] = [
  { title: 'VEE' },
  { title: 'SITE' },
  { title: 'STATE' },
  { title: 'FROM' },
  { title: 'FOR', align: 'right' },
  { title: 'CHARGED', align: 'right' },
];

/** The usage intervals of an application, and their sum in each currency. */
export function usageLines(
  intervals: readonly UsageView[],
  names: { readonly vee: ReadonlyMap<string, string>; readonly site: ReadonlyMap<string, string> },
  look: { readonly palette: Palette; readonly width?: number | undefined; readonly now: Instant },
): readonly string[] {
  const rows = intervals.map((one): readonly Cell[] => [
    names.vee.get(one.veeId) ?? one.veeId,
    names.site.get(one.siteId) ?? one.siteId,
    stateCell(one.state, look.palette),
    isoTime(one.from),
    `${formatMillis((one.to ?? look.now) - one.from)}${one.to === undefined ? ' +' : ''}`,
    money(one.currency, one.chargedMicros),
  ]);
  return [...renderTable(COLUMNS, rows, look), ...sums(intervals).map((sum) => `total ${sum}`)];
}

function sums(intervals: readonly UsageView[]): readonly string[] {
  const byCurrency = new Map<string, number>();
  for (const { currency, chargedMicros } of intervals) {
    byCurrency.set(currency, (byCurrency.get(currency) ?? 0) + chargedMicros);
  }
  return [...byCurrency].map(([currency, micros]) => money(currency, micros));
}

function money(currency: string, micros: number): string {
  return formatMoney({ currency, micros });
}
