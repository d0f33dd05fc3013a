import type { Capacity, ItemUnit } from '../envelope/envelope.ts';

const MAX_POWER = 80;

/** A programmatic unit as DSP0004 writes it: "byte * 2^20", "hertz * 10^6". */
export function formatUnit({ base, factor, spelling }: ItemUnit): string {
  if (spelling !== undefined) return spelling;
  if (factor === 1) return base;
  for (let power = 1; power <= MAX_POWER; power += 1) {
    if (Number(2n ** BigInt(power)) === factor) return `${base} * 2^${power}`;
    if (Number(10n ** BigInt(power)) === factor) return `${base} * 10^${power}`;
  }
  return [base, ...steps(factor)].join(' * ');
}

/** Any whole factor as an odd number and a power of two: both are short enough to be read again. */
function steps(factor: number): readonly string[] {
  let odd = factor;
  let power = 0;
  while (odd % 2 === 0 && odd > 0) {
    odd /= 2;
    power += 1;
  }
  return power === 0 ? [String(odd)] : [String(odd), `2^${power}`];
}

/** Disk@capacity and its unit, the largest that leaves a whole number. */
export function formatCapacity(capacity: Capacity): { readonly amount: string; readonly unit: string | undefined } {
  if (capacity.kind === 'property') {
    const unit = capacity.unitBytes === 1 ? undefined : formatUnit({ base: 'byte', factor: capacity.unitBytes });
    return { amount: `\${${capacity.key}}`, unit };
  }
  for (const power of [40, 30, 20]) {
    const factor = 2 ** power;
    if (capacity.bytes % factor === 0 && capacity.bytes > 0) {
      return { amount: String(capacity.bytes / factor), unit: `byte * 2^${power}` };
    }
  }
  return { amount: String(capacity.bytes), unit: undefined };
}
