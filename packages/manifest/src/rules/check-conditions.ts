import { partsOf } from '../expression/evaluate.ts';
import { COMPARISONS, type Expression } from '../expression/expression.ts';
import { printExpression } from '../expression/print-expression.ts';
import { formatQuantity } from '../expression/quantity.ts';
import type { Dimension, Unit } from '../expression/units.ts';
import { conjunctionsOf } from './conjunctions.ts';
import type { Interval } from './interval.ts';
import { rangeOf } from './range-of.ts';
import type { Reporter } from './reporter.ts';
import { satisfiable } from './satisfiable.ts';
import { type CheckScope, metricOf } from './scope.ts';
import type { Statement } from './statement.ts';

const COMPARISON_SET: ReadonlySet<string> = new Set(COMPARISONS);

/** Reports conditions that never or always hold, at the comparison that is to blame or else as a whole. */
export function checkConditions(statement: Statement, scope: CheckScope, reporter: Reporter): void {
  const { condition } = statement;
  if (condition === undefined) return;
  const before = reporter.count;
  for (const comparison of comparisonsIn(condition)) judge(comparison, statement, scope, reporter);
  if (reporter.count === before && !isComparison(condition)) judge(condition, statement, scope, reporter);
}

function comparisonsIn(expression: Expression): readonly Expression[] {
  return isComparison(expression) ? [expression] : partsOf(expression).flatMap(comparisonsIn);
}

function isComparison(expression: Expression): boolean {
  return expression.kind === 'binary' && COMPARISON_SET.has(expression.operator);
}

function judge(expression: Expression, statement: Statement, scope: CheckScope, reporter: Reporter): void {
  const holding = conjunctionsOf(expression);
  const failing = conjunctionsOf(expression, true);
  const details = { condition: printExpression(expression), ...why(expression, scope) };
  if (holding !== undefined && satisfiable(holding, scope) === 'never') {
    reporter.report('MANIFEST_CONDITION_NEVER', statement, expression.at, details);
  } else if (failing !== undefined && satisfiable(failing, scope) === 'never') {
    reporter.report('MANIFEST_CONDITION_ALWAYS', statement, expression.at, details);
  }
}

/** The range of the side that is not constant, and the commonest slip: `> 80` where 80 % is meant. */
function why(expression: Expression, scope: CheckScope): { readonly reason: string; readonly hint: string } {
  if (expression.kind !== 'binary' || !isComparison(expression))
    return { reason: 'its parts exclude each other', hint: '' };
  const { left, right } = expression;
  const [quantity, limit] = left.kind === 'number' ? [right, left] : [left, right];
  const range = rangeOf(quantity, scope);
  if (range === undefined) return { reason: 'both sides are known', hint: '' };
  const unit = unitOf(quantity, scope);
  const isPercentage = unit?.symbol === '%';
  const isSlip = isPercentage && limit.kind === 'number' && limit.unit === undefined && limit.value > 1;
  return {
    reason: `${printExpression(quantity)} is ${described(range, unit?.dimension ?? {}, isPercentage)}`,
    hint: isSlip ? `Write ${limit.value} % for a percentage. ` : '',
  };
}

function unitOf(quantity: Expression, scope: CheckScope): Unit | undefined {
  if (quantity.kind === 'reference') return metricOf(scope, quantity)?.unit;
  if (quantity.kind !== 'window' || quantity.name === 'count' || quantity.name === 'rate') return undefined;
  return metricOf(scope, quantity.metric, true)?.unit;
}

function described({ min, max }: Interval, dimension: Dimension, isPercentage: boolean): string {
  const text = (value: number) =>
    isPercentage ? `${Number((value * 100).toPrecision(6))} %` : formatQuantity({ value, dimension });
  if (!Number.isFinite(min) && !Number.isFinite(max)) return 'any number';
  if (!Number.isFinite(max)) return `${text(min)} or more`;
  if (!Number.isFinite(min)) return `${text(max)} or less`;
  return min === max ? `always ${text(min)}` : `from ${text(min)} to ${text(max)}`;
}
