import type { Instant } from '@hanse/kernel';

const MONTHS = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'];
const ISO = /^(\d{4})-(\d{2})-(\d{2})[T ](\d{2}):(\d{2})(?::(\d{2}))?(?:\.\d+)?(?:Z| ?UTC)?$/i;
/** As people write it into OneFlow: `2nd oct 2017 15:45`. */
const SPOKEN = /^(\d{1,2})(?:st|nd|rd|th)? ([a-z]{3})[a-z]* (\d{4}) (\d{1,2}):(\d{2})$/i;

/** A point in time in UTC: ISO 8601, `2nd oct 2017 15:45`, or seconds since 1970; undefined when it is none. */
export function parseInstant(text: string): Instant | undefined {
  if (/^\d{9,11}$/.test(text)) return Number(text) * 1000;
  const iso = ISO.exec(text);
  if (iso !== null) {
    const [, year, month, day, hour, minute, second = '0'] = iso;
    return checked([Number(year), Number(month), Number(day), Number(hour), Number(minute), Number(second)]);
  }
  const spoken = SPOKEN.exec(text);
  if (spoken === null) return undefined;
  const [, day, name = '', year, hour, minute] = spoken;
  const month = MONTHS.indexOf(name.toLowerCase()) + 1;
  return checked([Number(year), month, Number(day), Number(hour), Number(minute), 0]);
}

type Parts = readonly [year: number, month: number, day: number, hour: number, minute: number, second: number];

/** Date rolls 30 February over into March: such a date is none. */
function checked([year, month, day, hour, minute, second]: Parts): Instant | undefined {
  const instant = Date.UTC(year, month - 1, day, hour, minute, second);
  const date = new Date(instant);
  const isSame = date.getUTCMonth() === month - 1 && date.getUTCDate() === day && date.getUTCHours() === hour;
  return isSame && minute < 60 && second < 60 ? instant : undefined;
}
