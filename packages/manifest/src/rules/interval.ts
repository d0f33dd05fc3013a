import type { Comparison } from '../expression/expression.ts';

/** Numbers from `min` to `max`, either end left out when it is open. Never empty. */
export interface Interval {
  readonly min: number;
  readonly max: number;
  readonly isMinOpen: boolean;
  readonly isMaxOpen: boolean;
}

const { NEGATIVE_INFINITY: LOWEST, POSITIVE_INFINITY: HIGHEST } = Number;

export const EVERYTHING: Interval = { min: LOWEST, max: HIGHEST, isMinOpen: false, isMaxOpen: false };

export function closed(min: number, max: number): Interval {
  return { min, max, isMinOpen: false, isMaxOpen: false };
}

export function point(value: number): Interval {
  return closed(value, value);
}

export function isPoint({ min, max }: Interval): boolean {
  return min === max;
}

/** What is in both; undefined when nothing is. */
export function intersect(a: Interval, b: Interval): Interval | undefined {
  const min = Math.max(a.min, b.min);
  const max = Math.min(a.max, b.max);
  const isMinOpen = (a.min === min && a.isMinOpen) || (b.min === min && b.isMinOpen);
  const isMaxOpen = (a.max === max && a.isMaxOpen) || (b.max === max && b.isMaxOpen);
  const isEmpty = min > max || (min === max && (isMinOpen || isMaxOpen));
  return isEmpty ? undefined : { min, max, isMinOpen, isMaxOpen };
}

/** The least interval with everything of both. */
export function hull(a: Interval, b: Interval): Interval {
  const min = Math.min(a.min, b.min);
  const max = Math.max(a.max, b.max);
  const isMinOpen = !((a.min === min && !a.isMinOpen) || (b.min === min && !b.isMinOpen));
  const isMaxOpen = !((a.max === max && !a.isMaxOpen) || (b.max === max && !b.isMaxOpen));
  return { min, max, isMinOpen, isMaxOpen };
}

/** The numbers for which `x comparison limit` holds; all of them for `!=`, which leaves no interval. */
export function halfLine(comparison: Comparison, limit: number): Interval {
  switch (comparison) {
    case '<':
    case '<=':
      return { ...EVERYTHING, max: limit, isMaxOpen: comparison === '<' };
    case '>':
    case '>=':
      return { ...EVERYTHING, min: limit, isMinOpen: comparison === '>' };
    case '=':
      return point(limit);
    case '!=':
      return EVERYTHING;
  }
}

export function negate({ min, max, isMinOpen, isMaxOpen }: Interval): Interval {
  return { min: -max, max: -min, isMinOpen: isMaxOpen, isMaxOpen: isMinOpen };
}

export function add(a: Interval, b: Interval): Interval {
  return {
    min: a.min + b.min,
    max: a.max + b.max,
    isMinOpen: a.isMinOpen || b.isMinOpen,
    isMaxOpen: a.isMaxOpen || b.isMaxOpen,
  };
}

/** Everything a product can be; its ends count as in it, which is never too little. */
export function multiply(a: Interval, b: Interval): Interval {
  const products = [a.min * b.min, a.min * b.max, a.max * b.min, a.max * b.max].map((value) =>
    // Zero times a bound that is not there: the number itself is finite, so the product is zero.
    Number.isNaN(value) ? 0 : value,
  );
  return closed(Math.min(...products), Math.max(...products));
}

/** Everything a quotient can be. A divisor that can be zero makes it anything, save that signs are kept. */
export function divide(a: Interval, b: Interval): Interval {
  if (b.min > 0 || b.max < 0) return multiply(a, closed(1 / b.max, 1 / b.min));
  if (b.min === 0 && a.min >= 0) return closed(0, HIGHEST);
  return EVERYTHING;
}

export function mapEnds({ min, max }: Interval, grow: (value: number) => number): Interval {
  return closed(Number.isFinite(min) ? grow(min) : min, Number.isFinite(max) ? grow(max) : max);
}
