import type { ApplicationVee } from '@hanse/api';
import type { Palette } from '../palette.ts';
import { type Cell, type Column, renderTable } from './table.ts';

/** What is known of the process behind each VEE: its id, and whatever else the site's driver tells. */
export function processTable(
  vees: readonly ApplicationVee[],
  look: { readonly palette: Palette; readonly width?: number | undefined },
): readonly string[] {
  const columns: readonly Column[] = [
    { title: 'VEE' },
    { title: 'SITE' },
    { title: 'STATE' },
    { title: 'PID', align: 'right' },
    { title: 'FACTS' },
  ];
  const rows = vees.map((vee): readonly Cell[] => [
    vee.name,
    vee.siteName,
    vee.state,
    vee.facts['pid'] ?? 'none',
    otherFacts(vee.facts),
  ]);
  return renderTable(columns, rows, look);
}

function otherFacts(facts: ApplicationVee['facts']): string {
  return Object.entries(facts)
    .filter(([key]) => key !== 'pid')
    .map(([key, value]) => `${key}=${value}`)
    .join(' ');
}
