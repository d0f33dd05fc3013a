/**
 * What a number measures, as exponents: a speed is `{ data: 1, time: -1 }`. Base units are the second, the byte and one
 * unit of the currency. A plain number, a count and a percentage have no exponent at all.
 */
export interface Dimension {
  readonly time?: number;
  readonly data?: number;
  readonly money?: number;
  /** ISO 4217, when `money` is there. */
  readonly currency?: string;
}

/** A unit as it was spelled; `value * factor` is the amount in base units. */
export interface Unit {
  readonly symbol: string;
  readonly factor: number;
  readonly dimension: Dimension;
}

const DAY = 86_400;

/** Seconds. Only the short ones may follow a slash, as in `MB/s` and `EUR/h`. */
const SHORT_TIMES = { ms: 0.001, s: 1, min: 60, h: 3600, day: DAY, d: DAY };
const LONG_TIMES = { us: 1e-6, sec: 1, second: 1, seconds: 1, minute: 60, minutes: 60, hour: 3600, hours: 3600 };
const DAYS = { days: DAY, week: 7 * DAY, weeks: 7 * DAY };

/** Bytes. `k`, `M`, `G` count in thousands, `Ki`, `Mi`, `Gi` in powers of 1024 (IEC 80000-13). */
const BYTES = { B: 1, kB: 1e3, KB: 1e3, MB: 1e6, GB: 1e9, TB: 1e12, PB: 1e15 };
const BINARY_BYTES = { KiB: 2 ** 10, MiB: 2 ** 20, GiB: 2 ** 30, TiB: 2 ** 40, PiB: 2 ** 50 };
const BITS = { bit: 1 / 8, kbit: 1e3 / 8, Mbit: 1e6 / 8, Gbit: 1e9 / 8, Tbit: 1e12 / 8 };

/** Bytes per second: RESERVOIR writes `5MBS` for five megabytes a second; `bps` counts bits, `Bps` bytes. */
const SPEEDS = {
  ...{ BS: 1, kBS: 1e3, KBS: 1e3, MBS: 1e6, GBS: 1e9, TBS: 1e12 },
  ...{ Bps: 1, kBps: 1e3, KBps: 1e3, MBps: 1e6, GBps: 1e9, TBps: 1e12 },
  ...{ bps: 1 / 8, kbps: 1e3 / 8, Kbps: 1e3 / 8, Mbps: 1e6 / 8, Gbps: 1e9 / 8, Tbps: 1e12 / 8 },
};

const FREQUENCIES = { Hz: 1, kHz: 1e3, MHz: 1e6, GHz: 1e9 };

const CURRENCIES =
  'AUD BGN BRL CAD CHF CNY CZK DKK EUR GBP HKD HUF IDR ILS INR ISK JPY KRW MXN MYR NOK NZD PHP PLN RON SEK SGD THB TRY USD ZAR';

const SIMPLE: ReadonlyMap<string, Unit> = new Map(
  [
    ...rows({ '%': 0.01 }, {}),
    ...rows({ ...SHORT_TIMES, ...LONG_TIMES, ...DAYS }, { time: 1 }),
    ...rows({ ...BYTES, ...BINARY_BYTES, ...BITS }, { data: 1 }),
    ...rows(SPEEDS, { data: 1, time: -1 }),
    ...rows(FREQUENCIES, { time: -1 }),
    ...CURRENCIES.split(' ').flatMap((currency) => rows({ [currency]: 1 }, { money: 1, currency })),
  ].map((unit) => [unit.symbol, unit]),
);

/** Every simple spelling, for hints. */
export const UNIT_SYMBOLS: readonly string[] = [...SIMPLE.keys()];

function rows(factors: Readonly<Record<string, number>>, dimension: Dimension): readonly Unit[] {
  return Object.entries(factors).map(([symbol, factor]) => ({ symbol, factor, dimension }));
}

/** The unit of a spelling: `MiB`, `5MBS`' `MBS`, `%`, `EUR`, or one per time: `MB/s`, `EUR/h`, `/s`. */
export function unitOf(symbol: string): Unit | undefined {
  const slash = symbol.indexOf('/');
  if (slash < 0) return SIMPLE.get(symbol);
  const per = symbol.slice(slash + 1);
  if (!Object.hasOwn(SHORT_TIMES, per)) return undefined;
  const seconds = SIMPLE.get(per)?.factor ?? 1;
  if (slash === 0) return { symbol, factor: 1 / seconds, dimension: { time: -1 } };
  const amount = SIMPLE.get(symbol.slice(0, slash));
  if (amount === undefined || !canBePerTime(amount.dimension)) return undefined;
  return { symbol, factor: amount.factor / seconds, dimension: { ...amount.dimension, time: -1 } };
}

function canBePerTime(dimension: Dimension): boolean {
  return dimension.time === undefined && (dimension.data === 1 || dimension.money === 1);
}

export function isPlain(dimension: Dimension): boolean {
  return sameDimension(dimension, {});
}

export function sameDimension(a: Dimension, b: Dimension): boolean {
  return (
    (a.time ?? 0) === (b.time ?? 0) &&
    (a.data ?? 0) === (b.data ?? 0) &&
    (a.money ?? 0) === (b.money ?? 0) &&
    a.currency === b.currency
  );
}

/** The dimension of a product (`sign` 1) or quotient (-1); undefined when two currencies would be mixed. */
export function combineDimensions(a: Dimension, b: Dimension, sign: 1 | -1): Dimension | undefined {
  if (a.currency !== undefined && b.currency !== undefined && a.currency !== b.currency) return undefined;
  const money = (a.money ?? 0) + sign * (b.money ?? 0);
  const currency = a.currency ?? b.currency;
  return {
    ...exponent('time', (a.time ?? 0) + sign * (b.time ?? 0)),
    ...exponent('data', (a.data ?? 0) + sign * (b.data ?? 0)),
    ...exponent('money', money),
    ...(money === 0 || currency === undefined ? {} : { currency }),
  };
}

function exponent(name: 'time' | 'data' | 'money', value: number): Dimension {
  return value === 0 ? {} : { [name]: value };
}
