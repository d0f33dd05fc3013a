import type { Adjustment } from '../sections/scaling.ts';
import type { ElasticityPolicy, ScheduledPolicy } from './policy.ts';

/** OneFlow's three ways to change the cardinality of a role. */
export function adjustmentOf({ type, adjust, min_adjust_step = 1 }: ElasticityPolicy | ScheduledPolicy): Adjustment {
  switch (type) {
    case 'CHANGE':
      return { kind: 'change', by: adjust };
    case 'CARDINALITY':
      return { kind: 'set', to: Math.max(0, adjust) };
    case 'PERCENTAGE_CHANGE':
      return { kind: 'percent', percent: adjust, atLeast: min_adjust_step };
  }
}
