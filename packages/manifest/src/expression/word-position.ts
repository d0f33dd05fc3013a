import type { Expression } from './expression.ts';
import { targetOf } from './names.ts';

/** Whether this is a word or has one as its value: beside it, and as a definition of it, a bare name is a word too. */
export function isWordValued(expression: Expression): boolean {
  if (expression.kind === 'word') return true;
  if (expression.kind === 'default') return isWordValued(expression.operand);
  if (expression.kind !== 'reference' || expression.component === undefined) return false;
  return targetOf(expression.name)?.type.kind === 'word';
}

/** The same with bare names read as words: `Gold` in `SLA(C1) = Gold`. */
export function asWords(expression: Expression): Expression {
  if (expression.kind === 'reference' && expression.component === undefined) {
    return { kind: 'word', text: expression.name, at: expression.at };
  }
  if (expression.kind !== 'default') return expression;
  const { operand } = expression;
  // What stands before the first `default` can be missing, so it is no word.
  const before = operand.kind === 'default' ? asWords(operand) : operand;
  return { ...expression, operand: before, fallback: asWords(expression.fallback) };
}
