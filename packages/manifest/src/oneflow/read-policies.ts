import { step } from '../places.ts';
import type { PartReader } from '../sections/part-reader.ts';
import { readSchedule } from '../sections/read-schedule.ts';
import type { ScalingRule } from '../sections/scaling.ts';
import { adjustmentOf } from './adjustment.ts';
import { parseCondition } from './parse-condition.ts';
import type { ElasticityPolicy, ScheduledPolicy } from './policy.ts';

const SECOND = 1000;

/** An entry of OneFlow's `elasticity_policies` as a rule. */
export function readElasticityPolicy(
  policy: ElasticityPolicy,
  about: { readonly component: string; readonly path: string; readonly index: number; readonly cooldownMs: number },
  reader: PartReader,
): readonly ScalingRule[] {
  const path = step(about.path, 'expression');
  const { expression: text, period = 0, period_number: periods = 1, cooldown } = policy;
  const origin = reader.originOf(path);
  const read = parseCondition(text, { component: about.component, at: origin.at });
  if (!read.ok) {
    const { offset, expected } = read.error;
    reader.error('MANIFEST_ONEFLOW_CONDITION', path, { text, character: offset + 1, expected });
    return [];
  }
  if (read.value.isMixed) reader.warning('MANIFEST_ONEFLOW_MIXED', path, { text });
  return [
    {
      kind: 'condition',
      name: `policy-${about.index + 1}`,
      when: { text, expression: read.value.expression, path },
      heldMs: period * periods * SECOND,
      adjustment: adjustmentOf(policy),
      cooldownMs: cooldown === undefined ? about.cooldownMs : cooldown * SECOND,
      origin: 'oneflow',
      path: about.path,
    },
  ];
}

/** An entry of OneFlow's `scheduled_policies` as a rule. */
export function readScheduledPolicy(
  policy: ScheduledPolicy,
  about: { readonly path: string; readonly index: number },
  reader: PartReader,
): readonly ScalingRule[] {
  const { recurrence, start_time: start } = policy;
  const name = `schedule-${about.index + 1}`;
  const text = recurrence ?? start;
  if (text === undefined || (recurrence !== undefined && start !== undefined)) {
    reader.error('MANIFEST_RULE_OCCASION', about.path, { name });
    return [];
  }
  const at = readSchedule(text, step(about.path, recurrence === undefined ? 'start_time' : 'recurrence'), reader);
  if (at === undefined) return [];
  return [{ kind: 'schedule', name, at, adjustment: adjustmentOf(policy), origin: 'oneflow', path: about.path }];
}
