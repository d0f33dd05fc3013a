import type { Check } from '../doctor/check.ts';
import type { Palette } from '../palette.ts';
import { stateCell } from './state-cell.ts';

/** A line for each check, and one below for what to do about it. */
export function checkLines(checks: readonly Check[], palette: Palette): readonly string[] {
  const width = Math.max(0, ...checks.map(({ what }) => what.length));
  return checks.flatMap(({ what, status, found, remedy }) => [
    `${stateCell(status, palette).paint(status.padEnd(4))}  ${what.padEnd(width)}  ${found}`,
    ...(remedy === undefined ? [] : [`${' '.repeat(width + 8)}${palette.dim(remedy)}`]),
  ]);
}
