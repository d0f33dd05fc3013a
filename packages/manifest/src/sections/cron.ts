import type { Instant } from '@hanse/kernel';

/** The five fields of cron (POSIX crontab), each as the sorted values that it takes. Times are in UTC. */
export interface Cron {
  readonly minutes: readonly number[];
  readonly hours: readonly number[];
  readonly daysOfMonth: readonly number[];
  readonly months: readonly number[];
  /** 0 is Sunday. */
  readonly daysOfWeek: readonly number[];
  /** A day fits by either field when both are restricted, as POSIX says. */
  readonly isEitherDay: boolean;
}

const MONTHS = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'] as const;
const WEEKDAYS = ['sun', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat'] as const;

interface Field {
  readonly name: string;
  readonly first: number;
  readonly last: number;
  readonly names: readonly string[];
}

const FIELDS: readonly Field[] = [
  { name: 'minute', first: 0, last: 59, names: [] },
  { name: 'hour', first: 0, last: 23, names: [] },
  { name: 'day of month', first: 1, last: 31, names: [] },
  { name: 'month', first: 1, last: 12, names: MONTHS },
  { name: 'day of week', first: 0, last: 7, names: WEEKDAYS },
];

/** Reads five fields of cron; a text is what is wrong with them. */
export function parseCron(text: string): Cron | string {
  const words = text.trim().toLowerCase().split(/\s+/);
  if (words.length !== FIELDS.length) return `cron has five fields, and here are ${words.length}`;
  const values: number[][] = [];
  for (const [index, field] of FIELDS.entries()) {
    const read = valuesOf(words[index] ?? '', field);
    if (typeof read === 'string') return read;
    values.push(read);
  }
  const [minutes = [], hours = [], daysOfMonth = [], months = [], week = []] = values;
  const daysOfWeek = [...new Set(week.map((day) => day % 7))].sort((a, b) => a - b);
  const isEitherDay = !words[2]?.startsWith('*') && !words[4]?.startsWith('*');
  return { minutes, hours, daysOfMonth, months, daysOfWeek, isEitherDay };
}

function valuesOf(word: string, field: Field): number[] | string {
  const values = new Set<number>();
  for (const part of word.split(',')) {
    const [range = '', step = '1', ...rest] = part.split('/');
    const [from, to] = boundsOf(range, field, part.includes('/'));
    const every = /^[0-9]{1,3}$/.test(step) ? Number(step) : 0;
    if (rest.length > 0 || every < 1 || !(from >= field.first && to <= field.last && from <= to)) {
      return `"${part}" is no ${field.name} from ${field.first} to ${field.last}`;
    }
    for (let value = from; value <= to; value += every) values.add(value);
  }
  return [...values].sort((a, b) => a - b);
}

function boundsOf(range: string, field: Field, isStepped: boolean): readonly [number, number] {
  if (range === '*') return [field.first, field.last];
  const [from = '', to, ...rest] = range.split('-');
  if (rest.length > 0) return [Number.NaN, Number.NaN];
  const first = numberAt(from, field);
  if (to !== undefined) return [first, numberAt(to, field)];
  return [first, isStepped ? field.last : first];
}

function numberAt(word: string, { names, first }: Field): number {
  if (/^[0-9]{1,2}$/.test(word)) return Number(word);
  const index = names.indexOf(word);
  return index < 0 ? Number.NaN : index + first;
}

const MINUTE = 60_000;
const DAY = 24 * 60 * MINUTE;
/** 29 February comes back after eight years at most. */
const FARTHEST_DAYS = 8 * 366 + 2;

/** The first fitting minute after `after`, both in UTC; undefined for a day that never comes, such as 30 February. */
export function nextOf(cron: Cron, after: Instant): Instant | undefined {
  const start = Math.floor(after / MINUTE) * MINUTE + MINUTE;
  const midnight = Math.floor(start / DAY) * DAY;
  for (let day = 0; day < FARTHEST_DAYS; day += 1) {
    const date = midnight + day * DAY;
    if (!fitsDay(cron, new Date(date))) continue;
    const times = cron.hours.flatMap((hour) => cron.minutes.map((minute) => date + (hour * 60 + minute) * MINUTE));
    const found = times.find((time) => time >= start);
    if (found !== undefined) return found;
  }
  return undefined;
}

function fitsDay(cron: Cron, date: Date): boolean {
  if (!cron.months.includes(date.getUTCMonth() + 1)) return false;
  const isDayOfMonth = cron.daysOfMonth.includes(date.getUTCDate());
  const isDayOfWeek = cron.daysOfWeek.includes(date.getUTCDay());
  return cron.isEitherDay ? isDayOfMonth || isDayOfWeek : isDayOfMonth && isDayOfWeek;
}
