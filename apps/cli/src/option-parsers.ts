import { INSTANCE_OPERATIONS, type InstanceOperation, type QuotaSchema } from '@hanse/api';
import type { PriceList, ResourceAmount } from '@hanse/model';
import { InvalidArgumentError } from 'commander';
import type { Static } from 'typebox';

const MICROS = 1_000_000;

/** `a,b,c` */
export function parseNames(text: string): readonly string[] {
  const names = text.split(',').map((name) => name.trim());
  const bad = names.find((name) => !/^[a-z][a-z0-9-]{0,30}$/.test(name));
  if (bad === undefined) return names;
  throw new InvalidArgumentError(`"${bad}" is no name: expected lower-case letters, digits and "-", a letter first.`);
}

/** A virtual organisation, or a group in one. */
export function parseVo(text: string): string {
  if (/^[a-z][a-z0-9-]{1,30}$/.test(text)) return text;
  throw new InvalidArgumentError(
    `"${text}" is no name: expected 2 to 31 lower-case letters, digits and "-", a letter first.`,
  );
}

/** `vcpus=8,memory=4096,disk=20,applications=3`, any of them; `none`: no limits. */
export function parseQuota(text: string): Static<typeof QuotaSchema> {
  if (text === 'none') return {};
  const fields = fieldsOf(text, ['vcpus', 'memory', 'disk', 'applications']);
  const limit = (key: string, name: string) => (fields[key] === undefined ? {} : { [name]: parseCount(fields[key]) });
  return {
    ...limit('vcpus', 'vcpus'),
    ...limit('memory', 'memoryMib'),
    ...limit('disk', 'diskGib'),
    ...limit('applications', 'applications'),
  };
}

/** `none`, or operations that VEEs may do by their own identities. */
export function parseIdentity(text: string): readonly InstanceOperation[] {
  if (text === 'none') return [];
  return [...new Set(text.split(',').map((word) => instanceOperation(word.trim())))];
}

function instanceOperation(word: string): InstanceOperation {
  const known = INSTANCE_OPERATIONS.find((operation) => operation === word);
  if (known !== undefined) return known;
  const expected = `"none", or of ${INSTANCE_OPERATIONS.join(', ')}`;
  throw new InvalidArgumentError(`"${word}" cannot be let to VEEs: expected ${expected}.`);
}

/** `1` … `24` */
export function parseHours(text: string): number {
  const hours = Number(text);
  if (/^\d{1,2}$/.test(text) && hours >= 1 && hours <= 24) return hours;
  throw new InvalidArgumentError(`"${text}" is no number of hours: expected 1 to 24.`);
}

/** `key=value`, collected; the last one of a key wins. */
export function collectProperty(
  text: string,
  before: Readonly<Record<string, string>> = {},
): Readonly<Record<string, string>> {
  const at = text.indexOf('=');
  if (at < 1) throw new InvalidArgumentError(`"${text}" is no property: expected KEY=VALUE.`);
  return { ...before, [text.slice(0, at)]: text.slice(at + 1) };
}

/** `NAME=OTHER`, collected. */
export function collectName(
  text: string,
  before: Readonly<Record<string, string>> = {},
): Readonly<Record<string, string>> {
  const at = text.indexOf('=');
  const other = text.slice(at + 1);
  if (at < 1 || other === '') throw new InvalidArgumentError(`"${text}" names no two: expected NAME=OTHER.`);
  return { ...before, [text.slice(0, at)]: other };
}

/** `NAME=3`, collected; the last "=" counts, because a name may have one too. */
export function collectNumber(
  text: string,
  before: Readonly<Record<string, number>> = {},
): Readonly<Record<string, number>> {
  const at = text.lastIndexOf('=');
  if (at < 1) throw new InvalidArgumentError(`"${text}" has no number: expected NAME=NUMBER.`);
  return { ...before, [text.slice(0, at)]: parseCount(text.slice(at + 1)) };
}

/** `vcpu=0.03,memory=0.008,disk=0.0004,currency=EUR`: per hour, and for memory and disk per GiB. */
export function parsePrices(text: string): PriceList {
  const { currency = 'EUR', ...fields } = fieldsOf(text, ['vcpu', 'memory', 'disk', 'currency']);
  if (!/^[A-Z]{3}$/.test(currency)) throw new InvalidArgumentError(`"${currency}" is no currency: expected e.g. EUR.`);
  return {
    currency,
    vcpuHourMicros: Math.round(amount(fields, 'vcpu') * MICROS),
    memoryGibHourMicros: Math.round(amount(fields, 'memory') * MICROS),
    diskGibHourMicros: Math.round(amount(fields, 'disk') * MICROS),
  };
}

/** `vcpus=8,memory=4096,disk=20`: memory in MiB, disk in GiB. */
export function parseCapacity(text: string): ResourceAmount {
  const fields = fieldsOf(text, ['vcpus', 'memory', 'disk']);
  return { vcpus: amount(fields, 'vcpus'), memoryMib: amount(fields, 'memory'), diskGib: amount(fields, 'disk') };
}

export function parseJurisdiction(text: string): string {
  if (/^[A-Z]{2}$/.test(text)) return text;
  throw new InvalidArgumentError(`"${text}" is no country code: expected two capital letters (ISO 3166-1), e.g. DE.`);
}

export function parsePositive(text: string): number {
  const count = text.trim() === '' ? Number.NaN : Number(text);
  if (Number.isSafeInteger(count) && count > 0) return count;
  throw new InvalidArgumentError(`"${text}" is no number above zero: expected 1, 2, 3 …`);
}

export function parseCount(text: string): number {
  const count = text.trim() === '' ? Number.NaN : Number(text);
  if (Number.isSafeInteger(count) && count >= 0) return count;
  throw new InvalidArgumentError(`"${text}" is no number: expected 0, 1, 2 …`);
}

function fieldsOf(text: string, accepted: readonly string[]): Readonly<Record<string, string>> {
  const fields = Object.fromEntries(text.split(',').map((field) => field.split('=', 2)));
  const unknown = Object.keys(fields).find((key) => !accepted.includes(key));
  if (unknown === undefined) return fields;
  throw new InvalidArgumentError(`"${unknown}" is not known: expected ${accepted.join('=…,')}=…`);
}

function amount(fields: Readonly<Record<string, string>>, key: string): number {
  const text = fields[key];
  const value = Number(text);
  if (text !== undefined && text !== '' && Number.isFinite(value) && value >= 0) return value;
  throw new InvalidArgumentError(`${key}=${text ?? ''} is no amount: expected ${key}=NUMBER.`);
}

const UNITS = { s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000 } as const;

/** A time in ISO 8601, or how long from now: `90m`; milliseconds since 1970. */
export function parseEnd(text: string, _before?: unknown, now: number = Date.now()): number {
  const [, amount, unit] = /^(\d{1,6})([smhd])$/.exec(text) ?? [];
  const length = amount === undefined ? 0 : Number(amount) * UNITS[unit as keyof typeof UNITS];
  if (length > 0) return now + length;
  const time = /^\d{4}-\d\d-\d\d(T[\d:.]+(Z|[+-]\d\d:\d\d))?$/.test(text) ? Date.parse(text) : Number.NaN;
  if (time > now) return time;
  throw new InvalidArgumentError(
    `"${text}" is no end: expected a later time as 2026-12-31T12:00Z, or so long from now as 90m, 12h, 7d.`,
  );
}
