import { printExpression, printInWordPosition, printReference } from '../expression/print-expression.ts';
import { isWordValued } from '../expression/word-position.ts';
import type { Statement } from './statement.ts';

/** The text of a statement; reading it gives the same statement again. */
export function printStatement({ target, expression, condition }: Statement): string {
  const value = isWordValued(target) ? printInWordPosition(expression) : printExpression(expression);
  const definition = `${printReference(target)} = ${value}`;
  return condition === undefined ? definition : `${definition} when ${printExpression(condition)}`;
}
