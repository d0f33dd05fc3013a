import { aggregate } from './aggregate.ts';
import { type Expression, type ReferenceNode, referenceKey, type WindowNode } from './expression.ts';
import { type MetricSource, samplesIn } from './metric-source.ts';
import { binary, call, unary } from './operators.ts';
import { combineDimensions, type Dimension, type Unit } from './units.ts';
import { booleanOf, numberOf, type Outcome, outcomeWith, type Value } from './value.ts';

/** What an expression is evaluated against. */
export interface EvaluationContext {
  readonly metrics: MetricSource;
  /** Values that are not measured, by `referenceKey`; they come before metrics of the same name. */
  readonly variables?: ReadonlyMap<string, Value>;
  /** Milliseconds since the epoch; every window ends here. */
  readonly now: number;
  /** The unit in which a metric's samples are; plain numbers without one. */
  readonly unitOf?: (metric: string) => Unit | undefined;
  /** How old the sample may be that a metric outside a window is worth; `FRESH_FOR_MS` when absent. */
  readonly freshForMs?: number;
}

/** Five minutes. */
export const FRESH_FOR_MS = 300_000;

/** An expression with what it is worth, and the same for each of its parts. */
export interface Trace {
  readonly expression: Expression;
  readonly outcome: Outcome;
  readonly children: readonly Trace[];
}

/** How a mention of a name gets its value. */
export type Resolve = (reference: ReferenceNode) => Outcome | undefined;

const PER_SECOND: Dimension = { time: -1 };

/**
 * The value of an expression. A window without a sample is missing, never zero, and so is a metric without a fresh
 * sample; what is missing stays missing through arithmetic, is decided by `and` and `or` as in Kleene's logic, and
 * ends at `default`. Faults, such as a division by zero, are not ended by `default`.
 */
export function evaluate(expression: Expression, context: EvaluationContext): Outcome {
  return trace(expression, context).outcome;
}

/** The same with the value of every part; `resolve` is asked first for the value of a name. */
export function trace(expression: Expression, context: EvaluationContext, resolve: Resolve = () => undefined): Trace {
  const children = partsOf(expression).map((part) => trace(part, context, resolve));
  const outcomes = children.map(({ outcome }) => outcome);
  return { expression, outcome: outcomeOf(expression, outcomes, context, resolve), children };
}

/** The direct parts of an expression, in the order in which they are written. The metric of a window is none. */
export function partsOf(expression: Expression): readonly Expression[] {
  switch (expression.kind) {
    case 'unary':
      return [expression.operand];
    case 'binary':
      return [expression.left, expression.right];
    case 'call':
      return expression.arguments;
    case 'default':
      return [expression.operand, expression.fallback];
    default:
      return [];
  }
}

function outcomeOf(
  expression: Expression,
  parts: readonly Outcome[],
  context: EvaluationContext,
  resolve: Resolve,
): Outcome {
  const [first = MISSING, second = MISSING] = parts;
  switch (expression.kind) {
    case 'number': {
      const { value, unit, at } = expression;
      return numberOf(value * (unit?.factor ?? 1), unit?.dimension ?? {}, at);
    }
    case 'boolean':
      return booleanOf(expression.value);
    case 'word':
      return outcomeWith({ kind: 'word', text: expression.text });
    case 'set':
      return outcomeWith({ kind: 'set', members: expression.members });
    case 'reference':
      return resolve(expression) ?? latest(expression, context);
    case 'window':
      return windowed(expression, context);
    case 'unary':
      return unary(expression, first);
    case 'binary':
      return binary(expression, first, second);
    case 'call':
      return call(expression, parts);
    case 'default':
      return first.kind === 'missing' ? second : first;
  }
}

const MISSING: Outcome = { kind: 'missing', names: [] };

function latest(reference: ReferenceNode, { metrics, variables, now, unitOf, freshForMs }: EvaluationContext): Outcome {
  const key = referenceKey(reference);
  const variable = variables?.get(key);
  if (variable?.kind === 'number') return numberOf(variable.value, variable.dimension, reference.at);
  if (variable !== undefined) return outcomeWith(variable);
  const last = samplesIn(metrics, reference, now - (freshForMs ?? FRESH_FOR_MS), now).at(-1);
  if (last === undefined) return { kind: 'missing', names: [key] };
  const unit = unitOf?.(reference.name);
  return numberOf(last.value * (unit?.factor ?? 1), unit?.dimension ?? {}, reference.at);
}

function windowed({ name, metric, windowMs, at }: WindowNode, { metrics, now, unitOf }: EvaluationContext): Outcome {
  const value = aggregate(name, samplesIn(metrics, metric, now - windowMs, now));
  if (value === undefined) return { kind: 'missing', names: [referenceKey(metric)] };
  if (name === 'count') return numberOf(value, {}, at);
  const { factor, dimension } = unitOf?.(metric.name) ?? { factor: 1, dimension: {} };
  return numberOf(value * factor, windowDimension(name, dimension), at);
}

/** What a window function of a metric measures. */
export function windowDimension(name: WindowNode['name'], dimension: Dimension): Dimension {
  if (name === 'count') return {};
  return name === 'rate' ? (combineDimensions(dimension, PER_SECOND, 1) ?? dimension) : dimension;
}
