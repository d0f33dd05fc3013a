import type { SiteView } from '@hanse/api';
import { formatBytes, formatMoney, MIB } from '@hanse/kernel';
import type { Palette } from '../palette.ts';
import { stateCell } from './state-cell.ts';
import { type Cell, type Column, renderTable } from './table.ts';

const COLUMNS: readonly Column[] = [
  { title: 'SITE' },
  { title: 'JURISDICTION' },
  { title: 'DRIVER' },
  { title: 'REACHABLE' },
  { title: 'VCPUS', align: 'right' },
  { title: 'MEMORY', align: 'right' },
  { title: 'DISK', align: 'right' },
  { title: 'VCPU/HOUR', align: 'right' },
  { title: 'GATEWAY' },
];

/** The catalogue; resources as used of what there is. */
export function siteTable(
  sites: readonly SiteView[],
  look: { readonly palette: Palette; readonly width?: number | undefined },
): readonly string[] {
  return renderTable(
    COLUMNS,
    sites.map((view) => siteRow(view, look.palette)),
    look,
  );
}

function siteRow({ site, capacity, isReachable, endpoint }: SiteView, palette: Palette): readonly Cell[] {
  const { used, total } = capacity;
  return [
    site.name,
    site.jurisdiction,
    site.capabilities.isSimulated ? { text: `${site.driver} (not real)`, paint: palette.yellow } : site.driver,
    stateCell(isReachable ? 'yes' : 'no', palette),
    `${used.vcpus}/${total.vcpus}`,
    `${formatBytes(used.memoryMib * MIB)}/${formatBytes(total.memoryMib * MIB)}`,
    `${Math.ceil(used.diskGib)}/${total.diskGib} GiB`,
    formatMoney({ currency: site.prices.currency, micros: site.prices.vcpuHourMicros }),
    endpoint,
  ];
}
