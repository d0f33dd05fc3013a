import type { Instant, Millis } from '@hanse/kernel';
import type { Expression } from '../expression/expression.ts';
import type { Cron } from './cron.ts';
import type { Embedded } from './embedded.ts';

/** Where a part of a manifest was written. */
export type Origin = 'manifest' | 'oneflow' | 'claudia';

/** How many replicas a component has, and what changes that. */
export interface ComponentScaling {
  readonly component: string;
  readonly min: number;
  readonly initial: number;
  readonly max: number;
  /** The rest after a change, for rules that say nothing else. */
  readonly cooldownMs: Millis;
  readonly rules: readonly ScalingRule[];
  readonly origin: Origin;
  readonly path: string;
}

/** A change of the number of replicas when a condition holds, at a time, or by an equation. */
export type ScalingRule = ConditionRule | ScheduleRule | EquationRule;

interface AnyRule {
  readonly name: string;
  readonly origin: Origin;
  readonly path: string;
}

export interface ConditionRule extends AnyRule {
  readonly kind: 'condition';
  readonly when: Embedded;
  /** How long the condition must have held. */
  readonly heldMs: Millis;
  readonly adjustment: Adjustment;
  readonly cooldownMs: Millis;
}

export interface ScheduleRule extends AnyRule {
  readonly kind: 'schedule';
  readonly at: Schedule;
  readonly adjustment: Adjustment;
}

/** RESERVOIR `Replicas(C1) = RequestPerSecond(C1) / 500`: the number of replicas is the value, rounded up. */
export interface EquationRule extends AnyRule {
  readonly kind: 'equation';
  readonly value: Embedded;
  /** Only while this holds, as in `Replicas(C1) = Replicas(C1) + 1 when …`. */
  readonly when?: Expression;
}

export type Schedule =
  | { readonly kind: 'once'; readonly at: Instant; readonly text: string }
  | { readonly kind: 'cron'; readonly cron: Cron; readonly text: string };

export type Adjustment =
  | { readonly kind: 'change'; readonly by: number }
  | { readonly kind: 'set'; readonly to: number }
  /** A share of the present replicas, rounded away from zero to a whole number, and at least `atLeast`. */
  | { readonly kind: 'percent'; readonly percent: number; readonly atLeast: number };

export const DEFAULT_COOLDOWN_MS: Millis = 300_000;
/** The most replicas of a component that has an equation and no bounds. */
export const DEFAULT_MAX_REPLICAS = 10;
