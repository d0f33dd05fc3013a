import {
  type CallNode,
  type Expression,
  type ReferenceNode,
  referenceKey,
  type WindowNode,
} from '../expression/expression.ts';
import { targetOf } from '../expression/names.ts';
import { printExpression } from '../expression/print-expression.ts';
import { add, closed, divide, EVERYTHING, hull, type Interval, mapEnds, multiply, negate, point } from './interval.ts';
import { type CheckScope, metricOf } from './scope.ts';

const COUNTED = closed(0, Number.POSITIVE_INFINITY);

/** What is known of quantities besides their range, by their text. */
export type Known = ReadonlyMap<string, Interval>;

const NOTHING: Known = new Map();

/** Every number an expression can be, in base units, or more; undefined when it is no number. */
export function rangeOf(expression: Expression, scope: CheckScope, known: Known = NOTHING): Interval | undefined {
  switch (expression.kind) {
    case 'number':
      return point(expression.value * (expression.unit?.factor ?? 1));
    case 'reference':
      return known.get(referenceKey(expression)) ?? rangeOfName(expression, scope);
    case 'window':
      return known.get(printExpression(expression)) ?? rangeOfWindow(expression, scope);
    case 'unary': {
      const operand = rangeOf(expression.operand, scope, known);
      return expression.operator === 'not' || operand === undefined ? undefined : negate(operand);
    }
    case 'binary':
      return rangeOfBinary(expression, scope, known);
    case 'call':
      return rangeOfCall(expression, scope, known);
    case 'default': {
      const operand = rangeOf(expression.operand, scope, known);
      const fallback = rangeOf(expression.fallback, scope, known);
      return operand === undefined || fallback === undefined ? undefined : hull(operand, fallback);
    }
    default:
      return undefined;
  }
}

/** The values that a target can be set to, or that a metric can have. */
export function rangeOfName(
  { name, component }: ReferenceNode,
  scope: CheckScope,
  isWindow = false,
): Interval | undefined {
  const metric = metricOf(scope, { name, ...(component === undefined ? {} : { component }) }, isWindow);
  if (metric !== undefined) {
    const { min = Number.NEGATIVE_INFINITY, max = Number.POSITIVE_INFINITY } =
      metric.range ?? (metric.unit?.symbol === '%' ? { min: 0, max: 1 } : { min: 0 });
    return closed(min, max);
  }
  const target = component === undefined ? undefined : targetOf(name);
  if (target === undefined) return EVERYTHING;
  if (target.type.kind !== 'number') return undefined;
  if (target.name !== 'Replicas') return { ...COUNTED, isMinOpen: target.isPositive === true };
  const { minReplicas = 0, maxReplicas = Number.POSITIVE_INFINITY } = scope.components.get(component ?? '') ?? {};
  return closed(minReplicas, maxReplicas);
}

function rangeOfWindow({ name, metric }: WindowNode, scope: CheckScope): Interval | undefined {
  const range = rangeOfName(metric, scope, true);
  if (range === undefined) return undefined;
  // A window without a sample is missing, so a count is never zero.
  if (name === 'count') return closed(1, Number.POSITIVE_INFINITY);
  if (name === 'rate') return range.min >= 0 ? COUNTED : EVERYTHING;
  return name === 'sum' ? hull(range, multiply(range, COUNTED)) : range;
}

function rangeOfBinary(
  { operator, left, right }: Extract<Expression, { kind: 'binary' }>,
  scope: CheckScope,
  known: Known,
): Interval | undefined {
  if (!'+-*/'.includes(operator)) return undefined;
  const a = rangeOf(left, scope, known);
  const b = rangeOf(right, scope, known);
  if (a === undefined || b === undefined) return undefined;
  if (operator === '+') return add(a, b);
  if (operator === '-') return add(a, negate(b));
  return operator === '*' ? multiply(a, b) : divide(a, b);
}

function rangeOfCall({ name, arguments: given }: CallNode, scope: CheckScope, known: Known): Interval | undefined {
  const ranges = given.flatMap((argument) => rangeOf(argument, scope, known) ?? []);
  const [first, ...others] = ranges;
  if (first === undefined || ranges.length < given.length) return undefined;
  switch (name) {
    case 'min':
      return others.reduce((a, b) => closed(Math.min(a.min, b.min), Math.min(a.max, b.max)), first);
    case 'max':
      return others.reduce((a, b) => closed(Math.max(a.min, b.min), Math.max(a.max, b.max)), first);
    case 'abs': {
      const size = hull(first, negate(first));
      const least = Math.max(first.min, -first.max, 0);
      return closed(least, size.max);
    }
    default:
      return mapEnds(first, Math[name]);
  }
}
