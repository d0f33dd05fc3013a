import type { Palette } from '../palette.ts';
import type { PaintedCell } from './table.ts';

const GOOD = new Set(['ACTIVE', 'SUCCEEDED', 'yes', 'ok']);
const BAD = new Set(['FAILED', 'no', 'fail']);
const ODD = new Set(['DEGRADED', 'PAUSED', 'SUSPENDED', 'DESTROYING', 'warn']);

/** A state in its colour: green is well, yellow wants a look, red has failed. */
export function stateCell(state: string, palette: Palette, fault?: string): PaintedCell {
  if (fault !== undefined) return { text: `${state}: ${fault}`, paint: palette.red };
  if (GOOD.has(state)) return { text: state, paint: palette.green };
  if (BAD.has(state)) return { text: state, paint: palette.red };
  return { text: state, paint: ODD.has(state) ? palette.yellow : palette.dim };
}
