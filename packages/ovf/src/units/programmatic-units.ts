/** A DSP0004 programmatic unit: a base unit and what one of it counts for, e.g. `byte * 2^20` = 1,048,576 bytes. */
export interface ProgrammaticUnit {
  readonly base: 'byte' | 'bit' | 'hertz' | 'count' | 'percent' | 'byte/second' | 'bit/second';
  readonly factor: bigint;
}

/** Spellings outside DSP0004 that real descriptors use; byte prefixes count in powers of 2, as those tools mean them. */
const BYTES = /^(kilo|mega|giga|tera|peta|kibi|mebi|gibi|tebi|pebi|k|m|g|t|p|ki|mi|gi|ti|pi)?(bytes?|b)$/i;
const HERTZ = /^(kilo|mega|giga|tera|k|m|g|t)?(?:hertz|hz)$/i;
const BITS = /^(kilo|mega|giga|k|m|g)?bits?$/i;
const COUNTS: ReadonlyMap<string, 'count' | 'percent'> = new Map([
  ['count', 'count'],
  ['processor', 'count'],
  ['processors', 'count'],
  ['1', 'count'],
  ['percent', 'percent'],
]);
const POWERS = 'kmgtp';
const STEP = /^\+?(\d{1,20})(?:\s*(?:\^|\*\*)\s*\+?(\d{1,3}))?$/;
const RATE = /^(.*?)\s*\/\s*s(?:econds?)?\b(.*)$/i;
/** Real ones have some twenty characters. */
const MAX_LENGTH = 100;
const MAX_POWER = 80;
const MAX_FACTOR = 2n ** 80n;

/**
 * Undefined when the text is no unit in any spelling seen: `byte * 2^30`, `byte*1024*1024`, `2^20 * byte`, `MegaBytes`,
 * `GB`, `bit / second * 10^9`.
 */
export function parseProgrammaticUnit(text: string): ProgrammaticUnit | undefined {
  if (text.length > MAX_LENGTH) return undefined;
  const [, before, after] = RATE.exec(text) ?? [];
  const unit = parseProduct(before === undefined ? text : `${before}${after ?? ''}`);
  if (before === undefined || unit === undefined) return unit;
  if (unit.base !== 'bit' && unit.base !== 'byte') return undefined;
  return { base: `${unit.base}/second`, factor: unit.factor };
}

/** `1536MB` or `10 GiB`: an amount with its unit in one word, as some manifests write capacities. */
export function parseAmount(text: string): { readonly amount: bigint; readonly unit: ProgrammaticUnit } | undefined {
  const [, digits, word] = /^(\d{1,20})\s*([A-Za-z]+)$/.exec(text.trim()) ?? [];
  const unit = word === undefined ? undefined : parseProgrammaticUnit(word);
  return digits === undefined || unit === undefined ? undefined : { amount: BigInt(digits), unit };
}

/** Numbers and exactly one base unit, in any order. */
function parseProduct(text: string): ProgrammaticUnit | undefined {
  let base: ProgrammaticUnit | undefined;
  let factor = 1n;
  const steps = text.trim().split(/\s*(?<!\*)\*(?!\*)\s*/);
  for (const step of steps) {
    const unit = steps.length > 1 && step === '1' ? undefined : baseUnit(step);
    const number = unit === undefined ? stepFactor(step) : 1n;
    if (number === undefined || (unit !== undefined && base !== undefined)) return undefined;
    base ??= unit;
    factor *= number;
  }
  const whole = factor * (base?.factor ?? 1n);
  return base === undefined || whole > MAX_FACTOR ? undefined : { base: base.base, factor: whole };
}

function stepFactor(step: string): bigint | undefined {
  const [, number, exponent] = STEP.exec(step) ?? [];
  if (number === undefined || Number(exponent ?? 1) > MAX_POWER) return undefined;
  const factor = BigInt(number) ** BigInt(exponent ?? '1');
  return factor === 0n || factor > MAX_FACTOR ? undefined : factor;
}

function baseUnit(text: string): ProgrammaticUnit | undefined {
  const counted = COUNTS.get(text.toLowerCase());
  if (counted !== undefined) return { base: counted, factor: 1n };
  const hertz = HERTZ.exec(text);
  if (hertz !== null) return { base: 'hertz', factor: 1000n ** powerOf(hertz[1]) };
  const bits = BITS.exec(text);
  if (bits !== null) return { base: 'bit', factor: 1000n ** powerOf(bits[1]) };
  const bytes = BYTES.exec(text);
  return bytes === null ? undefined : { base: 'byte', factor: 1024n ** powerOf(bytes[1]) };
}

function powerOf(prefix: string | undefined): bigint {
  return prefix === undefined ? 0n : BigInt(POWERS.indexOf(prefix.charAt(0).toLowerCase()) + 1);
}
