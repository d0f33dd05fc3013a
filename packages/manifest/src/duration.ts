import type { Millis } from '@hanse/kernel';

const SECOND: Millis = 1000;
const HOUR = 3600 * SECOND;
const DAY = 24 * HOUR;

/** A month counts 30 days, as in the windows of service levels. */
const UNIT_MILLIS: Readonly<Record<string, Millis>> = {
  ms: 1,
  s: SECOND,
  min: 60 * SECOND,
  h: HOUR,
  day: DAY,
  week: 7 * DAY,
  month: 30 * DAY,
};

/** `120 s`, `2min`, `30 days` in milliseconds; the schemas accept nothing else. */
export function millisOf(text: string): Millis {
  const [, amount = '0', unit = 's'] = /^(\d+) ?(ms|s|min|h|day|week|month)s?$/.exec(text) ?? [];
  return Number(amount) * (UNIT_MILLIS[unit] ?? SECOND);
}

const LARGEST_FIRST = Object.entries(UNIT_MILLIS).sort(([, a], [, b]) => b - a);

/** A length of time for people, in the largest unit that fits it whole: `5 min`, `30 days`. */
export function formatDuration(ms: Millis): string {
  const [unit, size] = LARGEST_FIRST.find(
    ([name, length]) => name !== 'month' && ms >= length && ms % length === 0,
  ) ?? ['ms', 1];
  const count = ms / size;
  const isWord = unit === 'day' || unit === 'week';
  return `${count} ${unit}${isWord && count !== 1 ? 's' : ''}`;
}
