import { type Expression, referenceKey } from '../expression/expression.ts';
import type { Statement } from './statement.ts';

/** Whether a step moves its target up or down from where it is; undefined when it sets it, or goes either way. */
export function stepDirection({ target, expression }: Statement): 'up' | 'down' | undefined {
  return directionOf(expression, referenceKey(target));
}

function directionOf(expression: Expression, own: string): 'up' | 'down' | undefined {
  // `min(Replicas(C1) + 1, 10)`: a bound does not turn a step around.
  if (expression.kind === 'call' && expression.name !== 'abs') {
    const directions = expression.arguments.map((argument) => directionOf(argument, own));
    return directions.find((direction) => direction !== undefined);
  }
  if (expression.kind !== 'binary') return undefined;
  const { operator, left, right } = expression;
  const [amount, isFirst] = isOwn(left, own) ? [right, true] : isOwn(right, own) ? [left, false] : [undefined, false];
  if (amount?.kind !== 'number') return undefined;
  const value = amount.value * (amount.unit?.factor ?? 1);
  if (operator === '+') return value > 0 ? 'up' : undefined;
  if (operator === '-') return isFirst && value > 0 ? 'down' : undefined;
  if (value === 1 || value <= 0 || (operator === '/' && !isFirst)) return undefined;
  if (operator === '*') return value > 1 ? 'up' : 'down';
  return operator === '/' ? (value > 1 ? 'down' : 'up') : undefined;
}

function isOwn(expression: Expression, own: string): boolean {
  return expression.kind === 'reference' && referenceKey(expression) === own;
}
