import { formatMillis, type Instant } from '@hanse/kernel';
import type { Palette } from '../palette.ts';
import { activityOf, type Deployment } from '../progress/deployment.ts';
import { stateCell } from './state-cell.ts';
import { type Column, renderTable } from './table.ts';

/** More rows than this would push the top of the table off the screen, and then it could not be redrawn. */
const MOST_ROWS = 16;
const COLUMNS: readonly Column[] = [
  { title: 'VEE' },
  { title: 'SITE' },
  { title: 'STATE' },
  { title: 'SECONDS', align: 'right' },
  { title: 'STEP' },
];

/** One picture of a deployment: a line per VEE with its state, site, step and the seconds since the request. */
export function deploymentFrame(
  deployment: Deployment,
  look: { readonly now: Instant; readonly palette: Palette; readonly width: number | undefined },
): readonly string[] {
  const { palette, now, width } = look;
  const { vees, since } = deployment;
  const rows = foremost(deployment).map((vee) => [
    vee.name,
    vee.site,
    stateCell(vee.state, palette),
    (((vee.upAt ?? now) - since) / 1000).toFixed(1),
    activityOf(vee, deployment),
  ]);
  const up = vees.filter(({ state }) => state === 'ACTIVE').length;
  const title = `${palette.bold(deployment.name)} ${deployment.state}: ${up} of ${vees.length} up, ${formatMillis(Math.max(0, now - since))}`;
  const hidden = vees.length - rows.length;
  const rest = hidden > 0 ? [palette.dim(`and ${hidden} more`)] : [];
  return [title, ...renderTable(COLUMNS, rows, { palette, width }), ...rest];
}

/** When not all fit, those that are not up yet are the ones to watch. */
function foremost({ vees }: Deployment): Deployment['vees'] {
  if (vees.length <= MOST_ROWS) return vees;
  return [...vees].sort((a, b) => Number(a.state === 'ACTIVE') - Number(b.state === 'ACTIVE')).slice(0, MOST_ROWS);
}
