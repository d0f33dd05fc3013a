import { type Expression, parseExpression, type Unit } from '@hanse/manifest';
import { InvalidArgumentError } from 'commander';

/** A value that somebody gave for a metric. */
export interface MetricValue {
  readonly name: string;
  readonly component: string | undefined;
  readonly value: number;
  /** Undefined: it counts in the unit of the metric. */
  readonly unit: Unit | undefined;
}

/** `Users(lb)=1200`, collected. */
export function collectMetric(text: string, before: readonly MetricValue[] = []): readonly MetricValue[] {
  const at = text.indexOf('=');
  const metric = referenceOf(text.slice(0, at));
  const value = quantityOf(text.slice(at + 1));
  if (at < 1 || metric === undefined) {
    throw new InvalidArgumentError(
      `"${text}" is no metric: expected NAME=VALUE or NAME(COMPONENT)=VALUE, as Users(lb)=1200.`,
    );
  }
  if (value === undefined) {
    throw new InvalidArgumentError(
      `"${text.slice(at + 1)}" is no value: expected a number, with a unit if need be, as 93 %.`,
    );
  }
  return [...before, { ...metric, ...value }];
}

/** `Users(lb)`; undefined when it is no name of a metric. */
export function referenceOf(text: string): Pick<MetricValue, 'name' | 'component'> | undefined {
  const read = parseExpression(text.trim());
  if (!read.ok || read.value.kind !== 'reference') return undefined;
  return { name: read.value.name, component: read.value.component };
}

/** `93 %`, `1200`, `-3.5`; undefined when it is no number. */
export function quantityOf(text: string): Pick<MetricValue, 'value' | 'unit'> | undefined {
  const read = parseExpression(text.trim());
  return read.ok ? numberOf(read.value) : undefined;
}

function numberOf(expression: Expression): Pick<MetricValue, 'value' | 'unit'> | undefined {
  if (expression.kind === 'boolean') return { value: expression.value ? 1 : 0, unit: undefined };
  if (expression.kind === 'number') return { value: expression.value, unit: expression.unit };
  if (expression.kind !== 'unary' || expression.operator !== '-') return undefined;
  const inner = numberOf(expression.operand);
  return inner === undefined ? undefined : { value: -inner.value, unit: inner.unit };
}
