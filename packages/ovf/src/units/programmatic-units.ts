/** A DSP0004 programmatic unit: a base unit and what one of it counts for, e.g. `byte * 2^20` = 1,048,576 bytes. */
export interface ProgrammaticUnit {
  readonly base: 'byte' | 'hertz' | 'count' | 'percent';
  readonly factor: bigint;
}

/** Spellings outside DSP0004 that real descriptors use; byte prefixes count in powers of 2, as those tools mean them. */
const WORD = /^(kilo|mega|giga|tera|kibi|mebi|gibi|tebi|k|m|g|t|ki|mi|gi|ti)?(bytes?|b)$/i;
const BASES: Readonly<Record<string, ProgrammaticUnit['base']>> = {
  byte: 'byte',
  bytes: 'byte',
  hertz: 'hertz',
  hz: 'hertz',
  count: 'count',
  percent: 'percent',
};
const HERTZ = /^(kilo|mega|giga|k|m|g)(?:hertz|hz)$/i;
const POWERS = 'kmgt';
const STEP = /^(\d{1,20})(?:\s*\^\s*(\d{1,3}))?$/;
/** Real ones have some twenty characters. */
const MAX_LENGTH = 100;
const MAX_FACTOR = 2n ** 80n;

/** Undefined when the text is no unit in any spelling seen: `byte * 2^30`, `byte*1024*1024`, `MegaBytes`, `GB`. */
export function parseProgrammaticUnit(text: string): ProgrammaticUnit | undefined {
  if (text.length > MAX_LENGTH) return undefined;
  const [head, ...steps] = text.trim().split(/\s*\*\s*/);
  if (head === undefined) return undefined;
  const first = baseUnit(head);
  if (first === undefined) return undefined;
  return steps.reduce<ProgrammaticUnit | undefined>((unit, step) => times(unit, step), first);
}

/** `1536MB` or `10 GiB`: an amount with its unit in one word, as some manifests write capacities. */
export function parseAmount(text: string): { readonly amount: bigint; readonly unit: ProgrammaticUnit } | undefined {
  const [, digits, word] = /^(\d{1,20})\s*([A-Za-z]+)$/.exec(text.trim()) ?? [];
  const unit = word === undefined ? undefined : parseProgrammaticUnit(word);
  return digits === undefined || unit === undefined ? undefined : { amount: BigInt(digits), unit };
}

function baseUnit(text: string): ProgrammaticUnit | undefined {
  const base = BASES[text.toLowerCase()];
  if (base !== undefined) return { base, factor: 1n };
  const hertz = HERTZ.exec(text)?.[1];
  if (hertz !== undefined) return { base: 'hertz', factor: 1000n ** powerOf(hertz) };
  const match = WORD.exec(text);
  return match === null ? undefined : { base: 'byte', factor: 1024n ** powerOf(match[1]) };
}

function powerOf(prefix: string | undefined): bigint {
  return prefix === undefined ? 0n : BigInt(POWERS.indexOf(prefix.charAt(0).toLowerCase()) + 1);
}

function times(unit: ProgrammaticUnit | undefined, step: string): ProgrammaticUnit | undefined {
  const [, number, exponent] = STEP.exec(step) ?? [];
  if (unit === undefined || number === undefined || Number(exponent ?? 1) > 80) return undefined;
  const factor = unit.factor * BigInt(number) ** BigInt(exponent ?? '1');
  return factor === 0n || factor > MAX_FACTOR ? undefined : { base: unit.base, factor };
}
