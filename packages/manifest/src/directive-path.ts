import type { Manifest } from './manifest.ts';
import { step } from './places.ts';

/** The JSON pointer of a directive's content: in /placement, or the statement that says the same. */
export function directivePath({ placement, rulePlacement = [] }: Manifest, index: number): string {
  const written = placement.length - rulePlacement.length;
  const byRule = rulePlacement[index - written];
  return index >= written && byRule !== undefined
    ? byRule
    : step(step('/placement', index), placement[index]?.kind ?? '');
}
