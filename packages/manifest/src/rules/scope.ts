import { type ReferenceNode, referenceKey } from '../expression/expression.ts';
import type { Unit } from '../expression/units.ts';

/** What is known when rules are checked. A list that is left out is not known, and nothing is checked against it. */
export interface RuleScope {
  readonly components: ReadonlyMap<string, ComponentScope>;
  readonly metrics: ReadonlyMap<string, MetricScope>;
  readonly networks?: readonly string[];
  readonly slaClasses?: readonly string[];
  readonly sites?: readonly string[];
}

/** The scope of one check: a defined target is worth what its rule says, also where a metric of that name is measured. */
export interface CheckScope extends RuleScope {
  /** By `referenceKey`. */
  readonly defined: ReadonlySet<string>;
}

/** What is measured under a name; undefined for names that a rule defines or that nobody declared. */
export function metricOf(
  { metrics, defined }: CheckScope,
  reference: Pick<ReferenceNode, 'name' | 'component'>,
  isWindow = false,
): MetricScope | undefined {
  return !isWindow && defined.has(referenceKey(reference)) ? undefined : metrics.get(reference.name);
}

/** A component and the bounds of its replicas. */
export interface ComponentScope {
  readonly minReplicas?: number;
  readonly maxReplicas?: number;
}

/** A metric or variable that rules may mention. */
export interface MetricScope {
  /** A plain number without one. */
  readonly unit?: Unit;
  /** The values that can be, in base units. When left out: 0 to 100 % for percentages, zero or more for all others. */
  readonly range?: { readonly min?: number; readonly max?: number };
  /** The components that have it; every one when left out. */
  readonly components?: readonly string[];
}
