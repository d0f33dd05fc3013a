import type { Span } from './expression.ts';
import type { Dimension } from './units.ts';

/** What an expression can be worth. Numbers are in base units (seconds, bytes, the currency) and always finite. */
export type Value =
  | { readonly kind: 'number'; readonly value: number; readonly dimension: Dimension }
  | { readonly kind: 'boolean'; readonly value: boolean }
  | { readonly kind: 'word'; readonly text: string }
  | { readonly kind: 'set'; readonly members: readonly string[] };

/** Why there is no value though nothing was missing. */
export type Fault = 'division-by-zero' | 'overflow' | 'unit-mismatch' | 'type-mismatch' | 'cycle';

/**
 * The three-valued outcome: a value; missing, with the metrics and variables that have none; or a named fault and where
 * it arose. There is never a NaN or an infinity.
 */
export type Outcome =
  | { readonly kind: 'value'; readonly value: Value }
  | { readonly kind: 'missing'; readonly names: readonly string[] }
  | { readonly kind: 'fault'; readonly fault: Fault; readonly at: Span };

export function outcomeWith(value: Value): Outcome {
  return { kind: 'value', value };
}

export function numberOf(value: number, dimension: Dimension, at: Span): Outcome {
  if (!Number.isFinite(value)) return faultOf('overflow', at);
  return outcomeWith({ kind: 'number', value: value === 0 ? 0 : value, dimension });
}

export function booleanOf(value: boolean): Outcome {
  return outcomeWith({ kind: 'boolean', value });
}

export function faultOf(fault: Fault, at: Span): Outcome {
  return { kind: 'fault', fault, at };
}

/** What stands in the way of a value when any of these is none: a fault before what is missing. */
export function obstacleIn(outcomes: readonly Outcome[]): Outcome | undefined {
  const fault = outcomes.find(({ kind }) => kind === 'fault');
  if (fault !== undefined) return fault;
  const names = outcomes.flatMap((outcome) => (outcome.kind === 'missing' ? outcome.names : []));
  return names.length === 0 ? undefined : { kind: 'missing', names: [...new Set(names)] };
}
