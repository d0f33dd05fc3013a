import { millisOf } from '../duration.ts';
import type { ElasticityPolicy, ScheduledPolicy } from '../oneflow/policy.ts';
import { readElasticityPolicy, readScheduledPolicy } from '../oneflow/read-policies.ts';
import { step } from '../places.ts';
import type { PartReader } from './part-reader.ts';
import { readSchedule } from './read-schedule.ts';
import { type Adjustment, type ComponentScaling, DEFAULT_COOLDOWN_MS, type ScalingRule } from './scaling.ts';

interface RuleDocument {
  readonly name?: string;
  readonly when?: string;
  readonly at?: string;
  readonly for?: string;
  readonly then: number | string;
  readonly atLeast?: number;
  readonly cooldown?: string;
}

export interface ScalingDocument {
  readonly min?: number;
  readonly initial?: number;
  readonly max?: number;
  readonly cooldown?: string;
  readonly rules?: readonly RuleDocument[];
  readonly elasticity_policies?: readonly ElasticityPolicy[];
  readonly scheduled_policies?: readonly ScheduledPolicy[];
}

/** How the components of a manifest scale. */
export function readScaling(
  document: Readonly<Record<string, ScalingDocument>>,
  reader: PartReader,
): readonly ComponentScaling[] {
  return Object.entries(document).map(([component, one]) => readComponent(component, one, reader));
}

function readComponent(component: string, document: ScalingDocument, reader: PartReader): ComponentScaling {
  const path = step('/scaling', component);
  const { min = Math.min(1, document.max ?? 1), cooldown } = document;
  const initial = document.initial ?? Math.max(1, min);
  const max = document.max ?? Math.max(1, min, initial);
  checkBounds({ min, initial, max }, document, path, reader);
  const cooldownMs = cooldown === undefined ? DEFAULT_COOLDOWN_MS : millisOf(cooldown);
  const { rules = [], elasticity_policies: elasticity = [], scheduled_policies: scheduled = [] } = document;
  const listed = (key: string, index: number) => step(step(path, key), index);
  return {
    component,
    min,
    initial,
    max,
    cooldownMs,
    rules: [
      ...rules.flatMap((rule, index) => readRule(rule, { path: listed('rules', index), index, cooldownMs }, reader)),
      ...elasticity.flatMap((policy, index) => {
        const about = { component, index, path: listed('elasticity_policies', index), cooldownMs };
        return readElasticityPolicy(policy, about, reader);
      }),
      ...scheduled.flatMap((policy, index) => {
        return readScheduledPolicy(policy, { index, path: listed('scheduled_policies', index) }, reader);
      }),
    ],
    origin: 'manifest',
    path,
  };
}

function checkBounds(
  { min, initial, max }: { readonly min: number; readonly initial: number; readonly max: number },
  document: ScalingDocument,
  path: string,
  reader: PartReader,
): void {
  if (min > max) reader.error('MANIFEST_BOUNDS_CROSSED', step(path, 'max'), { min, max });
  else if (initial < min || initial > max) {
    reader.error('MANIFEST_INITIAL_OUTSIDE', step(path, 'initial'), { initial, min, max });
  }
  const hasRules = [document.rules, document.elasticity_policies, document.scheduled_policies].some(
    (one) => (one ?? []).length > 0,
  );
  if (hasRules && min === max) reader.warning('MANIFEST_BOUNDS_FIXED', path, { min, max });
}

function readRule(
  document: RuleDocument,
  about: { readonly path: string; readonly index: number; readonly cooldownMs: number },
  reader: PartReader,
): readonly ScalingRule[] {
  const { path, index } = about;
  const { name = `rule-${index + 1}`, when, at, cooldown } = document;
  if ((when === undefined) === (at === undefined)) {
    reader.error('MANIFEST_RULE_OCCASION', path, { name });
    return [];
  }
  const adjustment = adjustmentOf(document.then, document.atLeast);
  if (at !== undefined) {
    const schedule = readSchedule(at, step(path, 'at'), reader);
    return schedule === undefined
      ? []
      : [{ kind: 'schedule', name, at: schedule, adjustment, origin: 'manifest', path }];
  }
  const condition = when === undefined ? undefined : reader.embedded(when, step(path, 'when'));
  if (condition === undefined) return [];
  const heldMs = document.for === undefined ? 0 : millisOf(document.for);
  const cooldownMs = cooldown === undefined ? about.cooldownMs : millisOf(cooldown);
  return [{ kind: 'condition', name, when: condition, heldMs, adjustment, cooldownMs, origin: 'manifest', path }];
}

/** YAML reads `+1` as the number 1, so that a number is a change and "=3" is text. */
function adjustmentOf(then: number | string, atLeast = 1): Adjustment {
  const text = String(then).replaceAll(' ', '');
  if (text.startsWith('=')) return { kind: 'set', to: Number(text.slice(1)) };
  if (text.endsWith('%')) return { kind: 'percent', percent: Number(text.slice(0, -1)), atLeast };
  return { kind: 'change', by: Number(text) };
}
