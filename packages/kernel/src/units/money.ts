import { HanseError } from '../errors/hanse-error.ts';

/** An amount of money in millionths of the currency's unit, so that hourly prices add up without rounding. */
export interface Money {
  /** ISO 4217 code. */
  readonly currency: string;
  readonly micros: number;
}

export function addMoney(a: Money, b: Money): Money {
  if (a.currency === b.currency) return { currency: a.currency, micros: a.micros + b.micros };
  throw new HanseError('VALUE_INVALID', {
    what: 'currency',
    value: b.currency,
    at: 'a sum of prices',
    expected: `the same currency in every price (${a.currency})`,
  });
}

/** `0.1234 EUR`: four decimals, as hourly prices need them. */
export function formatMoney({ currency, micros }: Money): string {
  return `${(micros / 1_000_000).toFixed(4)} ${currency}`;
}
