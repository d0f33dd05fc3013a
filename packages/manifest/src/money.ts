import type { Money } from '@hanse/kernel';

/** `0.50 EUR` in millionths, without going through a binary fraction. */
export function moneyOf(text: string): Money {
  const [amount = '', currency = ''] = text.split(' ');
  const [units = '', fraction = ''] = amount.split('.');
  return { currency, micros: Number(units) * 1_000_000 + Number(fraction.padEnd(6, '0')) };
}
