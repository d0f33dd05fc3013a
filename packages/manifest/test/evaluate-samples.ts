import assert from 'node:assert/strict';
import { type EvaluationContext, evaluate } from '../src/expression/evaluate.ts';
import { formatOutcome } from '../src/expression/explain-expression.ts';
import type { MetricSource, Sample } from '../src/expression/metric-source.ts';
import { parseExpression } from '../src/expression/parse-expression.ts';
import { unitOf } from '../src/expression/units.ts';
import type { Outcome } from '../src/expression/value.ts';

export const NOW = 1_700_000_000_000;

const UNITS = new Map([
  ['CPU', '%'],
  ['Latency', 'ms'],
  ['Free', 'MiB'],
  ['Traffic', 'MB/s'],
]);

/** Recorded metrics by `Name(component)`: pairs of seconds before now and value. */
export type Recorded = Readonly<Record<string, readonly (readonly [secondsAgo: number, value: number])[]>>;

/** Hands out everything it has of a metric, also what is outside the window: the evaluator must not rely on the source. */
export function sourceOf(recorded: Recorded): MetricSource {
  return {
    samples: (metric, component) => {
      const pairs = recorded[component === undefined ? metric : `${metric}(${component})`] ?? [];
      return pairs.map(([secondsAgo, value]): Sample => ({ at: NOW - secondsAgo * 1000, value }));
    },
  };
}

export function contextOf(recorded: Recorded = {}, more: Partial<EvaluationContext> = {}): EvaluationContext {
  const unit = (metric: string) => unitOf(UNITS.get(metric) ?? '');
  return { metrics: sourceOf(recorded), now: NOW, unitOf: unit, ...more };
}

export function outcomeOf(text: string, context = contextOf()): Outcome {
  const read = parseExpression(text);
  assert.ok(read.ok, read.ok ? '' : `${text}: ${read.error.message}`);
  return evaluate(read.value, context);
}

/** The outcome as people see it. */
export function shownOutcome(text: string, context = contextOf()): string {
  return formatOutcome(outcomeOf(text, context));
}
