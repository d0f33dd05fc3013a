import { printExpression } from '../expression/print-expression.ts';
import type { ComponentScaling, ConditionRule } from '../sections/scaling.ts';
import type { ClaudiaReader } from './claudia-reader.ts';
import { treesAt } from './claudia-reader.ts';
import { claudiaAttribute, claudiaChildren, claudiaText, type ElementLike } from './element.ts';

const MOST_REPLICAS = 100_000;
const ANY = { min: 0, max: Number.POSITIVE_INFINITY };
const FROM_ONE = { min: 1, max: Number.POSITIVE_INFINITY };
const SECOND_MS = 1000;

/** How a VirtualSystem scales: @min, @max, @initial and its ElasticArraySection. Undefined when it says nothing. */
export function readScalingOf(
  system: ElementLike,
  id: string,
  kpis: ReadonlySet<string>,
  reader: ClaudiaReader,
): ComponentScaling | undefined {
  const sections = claudiaChildren(system, 'ElasticArraySection');
  const written = ['min', 'max', 'initial'].map((name) => claudiaAttribute(system, name));
  if (sections.length === 0 && written.every((value) => value === undefined)) return undefined;
  const [min = 1, max = Math.max(1, min), initial = Math.max(1, min)] = written.map((text, index) => {
    const name = ['min', 'max', 'initial'][index] ?? '';
    return text === undefined ? undefined : reader.numberIn(text, system, name, { min: 0, max: MOST_REPLICAS });
  });
  if (min > max) reader.error('MANIFEST_BOUNDS_CROSSED', system, { min, max });
  else if (initial < min || initial > max) reader.error('MANIFEST_INITIAL_OUTSIDE', system, { initial, min, max });
  const rules = sections.flatMap((section) => {
    const found = claudiaChildren(section, 'Rule');
    if (found.length === 0) reader.error('MANIFEST_CLAUDIA_MISSING', section, { element: section.name, child: 'Rule' });
    return found.flatMap((rule, index) => readRule(rule, { id, index, kpis }, reader));
  });
  if (rules.length > 0 && min === max) reader.warning('MANIFEST_BOUNDS_FIXED', system, { min, max });
  const cooldownMs = rules[0]?.cooldownMs ?? 0;
  return { component: id, min, initial, max, cooldownMs, rules, origin: 'claudia', path: '' };
}

/**
 * A rule of Claudia's service manager: one replica more while the KPI's average per replica is above
 * Quota·(1 + Tolerance/100), one less while it is below Quota·(1 − Tolerance/100). Frequency is the rest between two
 * decisions, in seconds. A window without a sample decides nothing (Claudia itself began with a buffer of zeros).
 */
function readRule(
  rule: ElementLike,
  { id, index, kpis }: { readonly id: string; readonly index: number; readonly kpis: ReadonlySet<string> },
  reader: ClaudiaReader,
): readonly ConditionRule[] {
  const kpi = reader.text(rule, 'KPIName');
  const windowMs = reader.window(rule, claudiaChildren(rule, 'Window')[0]);
  const frequency = reader.number(rule, 'Frequency', FROM_ONE);
  const quota = reader.number(rule, 'Quota', FROM_ONE);
  const tolerance = claudiaText(rule, 'Tolerance') === undefined ? 0 : reader.number(rule, 'Tolerance', ANY);
  if (kpi === undefined || windowMs === undefined || frequency === undefined) return [];
  if (quota === undefined || tolerance === undefined) return [];
  if (!kpis.has(kpi)) reader.warning('MANIFEST_CLAUDIA_KPI', rule, { kpi });
  const trees = treesAt(rule);
  const perReplica = trees.binary(trees.average(trees.metric(kpi), windowMs), '/', trees.metric('Replicas', id));
  const upper = (quota * (100 + tolerance)) / 100;
  const lower = (quota * (100 - tolerance)) / 100;
  const ruleOf = (name: string, operator: '>' | '<', limit: number, by: number): ConditionRule => {
    const expression = trees.binary(perReplica, operator, trees.number(limit));
    const when = { text: printExpression(expression), expression, path: '' };
    const cooldownMs = frequency * SECOND_MS;
    const adjustment = { kind: 'change', by } as const;
    return { kind: 'condition', name, when, heldMs: 0, adjustment, cooldownMs, origin: 'claudia', path: '' };
  };
  const suffix = index === 0 ? '' : `-${index + 1}`;
  const up = ruleOf(`${kpi}${suffix}-up`, '>', upper, 1);
  if (lower > 0) return [up, ruleOf(`${kpi}${suffix}-down`, '<', lower, -1)];
  reader.warning('MANIFEST_CLAUDIA_TOLERANCE', rule, { tolerance });
  return [up];
}
