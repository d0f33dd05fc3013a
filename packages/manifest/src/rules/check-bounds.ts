import { partsOf } from '../expression/evaluate.ts';
import { type Expression, referenceKey } from '../expression/expression.ts';
import { targetOf } from '../expression/names.ts';
import { printExpression, printReference } from '../expression/print-expression.ts';
import { formatQuantity } from '../expression/quantity.ts';
import { type Interval, intersect, isPoint } from './interval.ts';
import { rangeOf, rangeOfName } from './range-of.ts';
import type { Reporter } from './reporter.ts';
import type { CheckScope } from './scope.ts';
import type { Statement } from './statement.ts';
import { stepDirection } from './step-direction.ts';

/** Reports values that a target can never take, and divisors that are always zero. */
export function checkBounds(statement: Statement, scope: CheckScope, reporter: Reporter): void {
  const { target, expression, condition } = statement;
  for (const part of condition === undefined ? [expression] : [expression, condition]) {
    checkDivisors(part, statement, scope, reporter);
  }
  const type = targetOf(target.name)?.type;
  // A step that goes too far ends at the bound.
  if (type?.kind !== 'number' || stepDirection(statement) !== undefined) return;
  const allowed = rangeOfName(target, { ...scope, defined: new Set([referenceKey(target)]) });
  const range = rangeOf(expression, scope);
  if (allowed === undefined || range === undefined || intersect(allowed, range) !== undefined) return;
  const text = (interval: Interval) => described(interval, type.dimension);
  const details = { target: printReference(target), value: text(range), allowed: text(allowed) };
  reporter.report('MANIFEST_RULE_OUT_OF_BOUNDS', statement, expression.at, details);
}

function checkDivisors(expression: Expression, statement: Statement, scope: CheckScope, reporter: Reporter): void {
  for (const part of partsOf(expression)) checkDivisors(part, statement, scope, reporter);
  if (expression.kind !== 'binary' || expression.operator !== '/') return;
  const range = rangeOf(expression.right, scope);
  if (range === undefined || !isPoint(range) || range.min !== 0) return;
  const details = { divisor: printExpression(expression.right) };
  reporter.report('MANIFEST_DIVISION_BY_ZERO', statement, expression.at, details);
}

function described({ min, max, isMinOpen }: Interval, dimension: Parameters<typeof formatQuantity>[0]['dimension']) {
  const text = (value: number) => formatQuantity({ value, dimension });
  if (min === max) return text(min);
  if (!Number.isFinite(max)) return isMinOpen ? `more than ${text(min)}` : `${text(min)} or more`;
  return Number.isFinite(min) ? `${text(min)} to ${text(max)}` : `${text(max)} or less`;
}
