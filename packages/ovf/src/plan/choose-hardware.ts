import type { VirtualHardware } from '../envelope/envelope.ts';

/**
 * The alternative to be deployed: the first of the deployer's families that any section offers, whatever the letter
 * case; the first section when none matches, as the list only says what is preferred (DSP0243 §8.1, §8.2).
 */
export function chooseHardware(
  alternatives: readonly VirtualHardware[],
  wishes: readonly string[] = [],
): VirtualHardware | undefined {
  for (const wish of wishes) {
    const found = alternatives.find(({ families }) => families.some((family) => isSame(family, wish)));
    if (found !== undefined) return found;
  }
  return alternatives[0];
}

function isSame(a: string, b: string): boolean {
  return a.toLowerCase() === b.toLowerCase();
}
