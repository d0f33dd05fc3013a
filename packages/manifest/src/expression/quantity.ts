import { type Dimension, sameDimension } from './units.ts';

/** A number in base units with what it measures. */
export interface Quantity {
  readonly value: number;
  readonly dimension: Dimension;
}

const SPEED: Dimension = { data: 1, time: -1 };
const RATE: Dimension = { time: -1 };

type Step = readonly [size: number, symbol: string];
const DURATIONS: readonly Step[] = [
  [3600, 'h'],
  [60, 'min'],
  [1, 's'],
  [0.001, 'ms'],
];
const AMOUNTS: readonly Step[] = [
  [2 ** 40, 'TiB'],
  [2 ** 30, 'GiB'],
  [2 ** 20, 'MiB'],
  [2 ** 10, 'KiB'],
  [1, 'B'],
];
const SPEEDS: readonly Step[] = [
  [1e9, 'GB/s'],
  [1e6, 'MB/s'],
  [1e3, 'kB/s'],
  [1, 'B/s'],
];

/** A quantity for people, in a unit of its size and with six digits at most: `1.5 GiB`, `5 MB/s`, `0.2 EUR`, `1500`. */
export function formatQuantity({ value, dimension }: Quantity): string {
  if (sameDimension(dimension, {})) return digits(value);
  if (sameDimension(dimension, { time: 1 })) return stepped(value, DURATIONS);
  if (sameDimension(dimension, { data: 1 })) return stepped(value, AMOUNTS);
  if (sameDimension(dimension, SPEED)) return stepped(value, SPEEDS);
  if (sameDimension(dimension, RATE)) return `${digits(value)}/s`;
  if (dimension.money === 1 && dimension.data === undefined) return formatMoney(value, dimension);
  return `${digits(value)} ${exponents(dimension)}`;
}

/** What a number of this dimension is called in a message, with an example of how to write one. */
export function describeDimension(dimension: Dimension): string {
  const { currency } = dimension;
  if (sameDimension(dimension, {})) return 'a plain number';
  if (sameDimension(dimension, { time: 1 })) return 'a duration (such as 30 s)';
  if (sameDimension(dimension, { data: 1 })) return 'an amount of data (such as 2 GiB)';
  if (sameDimension(dimension, SPEED)) return 'a speed (such as 5 MB/s)';
  if (sameDimension(dimension, RATE)) return 'a rate (such as 5/s)';
  if (currency !== undefined && sameDimension(dimension, { money: 1, currency })) {
    return `an amount of money (such as 0.20 ${currency})`;
  }
  if (currency !== undefined && sameDimension(dimension, { money: 1, time: -1, currency })) {
    return `a price (such as 0.20 ${currency}/h)`;
  }
  return `a number in ${exponents(dimension)}`;
}

function formatMoney(value: number, { currency, time }: Dimension): string {
  if (time === undefined) return `${digits(value)} ${currency}`;
  if (time === -1) return `${digits(value * 3600)} ${currency}/h`;
  return `${digits(value)} ${exponents({ money: 1, time, ...(currency === undefined ? {} : { currency }) })}`;
}

function stepped(value: number, steps: readonly Step[]): string {
  const size = Math.abs(value);
  const smallest = steps.at(-1) ?? [1, ''];
  const [factor, symbol] = steps.find(([step]) => size >= step) ?? (size === 0 ? (steps.at(-2) ?? smallest) : smallest);
  return `${digits(value / factor)} ${size === 0 ? (steps.find(([step]) => step === 1)?.[1] ?? symbol) : symbol}`;
}

function exponents({ time = 0, data = 0, money = 0, currency = 'money' }: Dimension): string {
  const parts: readonly (readonly [string, number])[] = [
    [currency, money],
    ['B', data],
    ['s', time],
  ];
  return parts
    .filter(([, power]) => power !== 0)
    .map(([symbol, power]) => (power === 1 ? symbol : `${symbol}^${power}`))
    .join('·');
}

function digits(value: number): string {
  return String(Number(value.toPrecision(6)));
}
