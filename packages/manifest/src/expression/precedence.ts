import type { BinaryOperator } from './expression.ts';

/** How tightly operators bind, loosest first. */
export const LEVELS = {
  or: 1,
  and: 2,
  not: 3,
  comparison: 4,
  sum: 5,
  product: 6,
  sign: 7,
  default: 8,
  atom: 9,
} as const;

export function levelOf(operator: BinaryOperator | 'default'): number {
  switch (operator) {
    case 'or':
    case 'and':
    case 'default':
      return LEVELS[operator];
    case '+':
    case '-':
      return LEVELS.sum;
    case '*':
    case '/':
      return LEVELS.product;
    default:
      return LEVELS.comparison;
  }
}
