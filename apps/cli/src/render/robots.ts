import type { RobotView } from '@hanse/api';
import type { Palette } from '../palette.ts';
import { type Column, renderTable } from './table.ts';

const COLUMNS: readonly Column[] = [
  { title: 'NAME' },
  { title: 'CLIENT ID' },
  { title: 'VO' },
  { title: 'ROLE' },
  { title: 'BY' },
  { title: 'SCOPE' },
];

/** Accounts for programs, the oldest first. */
export function robotTable(
  robots: readonly RobotView[],
  look: { readonly palette: Palette; readonly width?: number | undefined },
): readonly string[] {
  const rows = robots.map(({ name, robotId, vo, role, authentication, scope }) => {
    return [name, robotId, vo ?? '-', role ?? '-', authentication, scope.join(' ')];
  });
  return renderTable(COLUMNS, rows, look);
}
