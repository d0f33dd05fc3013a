export const ADJUSTMENT_TYPES = ['CHANGE', 'CARDINALITY', 'PERCENTAGE_CHANGE'] as const;

/** What the policies of a OneFlow role (OpenNebula service template) share. */
interface AdjustingPolicy {
  readonly type: (typeof ADJUSTMENT_TYPES)[number];
  readonly adjust: number;
  readonly min_adjust_step?: number;
  /** Seconds. */
  readonly cooldown?: number;
}

/** An entry of `elasticity_policies`. */
export interface ElasticityPolicy extends AdjustingPolicy {
  readonly expression: string;
  /** How many periods in a row the expression must be true, and how many seconds each has. */
  readonly period_number?: number;
  readonly period?: number;
}

/** An entry of `scheduled_policies`: one of the two times. */
export interface ScheduledPolicy extends AdjustingPolicy {
  readonly recurrence?: string;
  readonly start_time?: string;
}
