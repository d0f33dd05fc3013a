import { type EvaluationContext, type Trace, trace } from './evaluate.ts';
import type { Expression, Span } from './expression.ts';
import { printExpression, printOuterName } from './print-expression.ts';
import { formatQuantity } from './quantity.ts';
import type { Unit } from './units.ts';
import type { Fault, Outcome, Value } from './value.ts';

/** A part of a rule with its value, both as text for people. */
export interface ExplainedExpression {
  readonly text: string;
  /** `1.5 GiB`, `true`, `Gold`; `missing: Users(C1)`; `no value: division by zero`. */
  readonly value: string;
  readonly outcome: Outcome;
  readonly at: Span;
  /** Its parts, in the order in which they are written; literals are left out, as they explain themselves. */
  readonly children: readonly ExplainedExpression[];
}

const FAULTS: Readonly<Record<Fault, string>> = {
  'division-by-zero': 'division by zero',
  overflow: 'the number is too large',
  'unit-mismatch': 'the units do not fit together',
  'type-mismatch': 'the kinds of values do not fit together',
  cycle: 'it depends on itself',
};

type UnitOf = EvaluationContext['unitOf'];

/** Shows why an expression has its value: the value of every part. */
export function explainExpression(expression: Expression, context: EvaluationContext): ExplainedExpression {
  return explainTrace(trace(expression, context), context.unitOf);
}

export function explainTrace({ expression, outcome, children }: Trace, unitOf: UnitOf): ExplainedExpression {
  return {
    text: printExpression(expression),
    value: formatOutcome(outcome, measuredIn(expression, unitOf)),
    outcome,
    at: expression.at,
    children: children.filter((child) => !isLiteral(child.expression)).map((child) => explainTrace(child, unitOf)),
  };
}

/** An outcome for people; a number in `unit` when one is given that fits it. */
export function formatOutcome(outcome: Outcome, unit?: Unit): string {
  if (outcome.kind === 'missing') return `missing: ${outcome.names.join(', ')}`;
  if (outcome.kind === 'fault') return `no value: ${FAULTS[outcome.fault]}`;
  return formatValue(outcome.value, unit);
}

function formatValue(value: Value, unit?: Unit): string {
  switch (value.kind) {
    case 'number':
      return unit === undefined
        ? formatQuantity(value)
        : `${Number((value.value / unit.factor).toPrecision(6))} ${unit.symbol}`;
    case 'boolean':
      return String(value.value);
    case 'word':
      return value.text;
    case 'set':
      return `{${value.members.map(printOuterName).join(', ')}}`;
  }
}

/** Percentages are shown as such: nothing in the value itself says that 0.8 was measured as 80 %. */
function measuredIn(expression: Expression, unitOf: UnitOf): Unit | undefined {
  const unit = expression.kind === 'number' ? expression.unit : unitOf?.(metricOf(expression) ?? '');
  return unit?.symbol === '%' ? unit : undefined;
}

function metricOf(expression: Expression): string | undefined {
  if (expression.kind === 'reference') return expression.name;
  if (expression.kind !== 'window' || expression.name === 'count' || expression.name === 'rate') return undefined;
  return expression.metric.name;
}

function isLiteral({ kind }: Expression): boolean {
  return kind === 'number' || kind === 'boolean' || kind === 'word' || kind === 'set';
}
