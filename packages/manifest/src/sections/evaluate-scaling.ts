import type { Instant } from '@hanse/kernel';
import type { EvaluationContext, Trace } from '../expression/evaluate.ts';
import type { MetricSource } from '../expression/metric-source.ts';
import type { Unit } from '../expression/units.ts';
import type { Outcome, Value } from '../expression/value.ts';
import type { Manifest } from '../manifest.ts';
import { evaluateRules, type RuleResult } from '../rules/evaluate-rules.ts';
import type { Statement } from '../rules/statement.ts';
import { metricsByName } from './built-in-metrics.ts';
import { nextOf } from './cron.ts';
import type {
  Adjustment,
  ComponentScaling,
  ConditionRule,
  EquationRule,
  ScalingRule,
  ScheduleRule,
} from './scaling.ts';
import { conditionRules, statementOf } from './scaling-statements.ts';

/** What was measured, when it is, and how many replicas there are; a component that is not named has one. */
export interface Moment {
  readonly metrics: MetricSource;
  readonly now: Instant;
  readonly replicas: ReadonlyMap<string, number>;
}

/** What one rule says at a moment. */
export interface RuleVerdict {
  readonly rule: ScalingRule;
  /** `brief`: the condition holds, but not for long enough; `missing`: something was not measured; `waiting`: a schedule. */
  readonly outcome: 'fires' | 'idle' | 'brief' | 'missing' | 'fault' | 'waiting';
  /** The replicas it asks for, before the bounds; undefined when it asks for nothing. */
  readonly wanted?: number;
  /** Why: the condition or the equation with the value of each part. */
  readonly trace?: Trace;
  /** When a schedule comes next; undefined when it never does. */
  readonly next?: Instant;
}

/** What happens to a component at a moment, and why. */
export interface ScalingVerdict {
  readonly scaling: ComponentScaling;
  readonly replicas: number;
  readonly wanted: number;
  readonly decision: 'out' | 'in' | 'stay';
  readonly reason: string;
  readonly rules: readonly RuleVerdict[];
}

const MINUTE_MS = 60_000;
/** How often within its time a condition that must hold for a while is looked at. */
const HELD_LOOKS = 20;

/** The unit of every metric of a manifest that has one. */
export function unitOfMetric({ metrics }: Pick<Manifest, 'metrics'>): (name: string) => Unit | undefined {
  const known = metricsByName(metrics);
  return (name) => known.get(name)?.unit?.unit;
}

/** What the expressions of a manifest are evaluated against at a moment. */
export function contextOf(manifest: Manifest, { metrics, now, replicas }: Moment): EvaluationContext {
  const { scaling = [] } = manifest;
  const counts = new Map([...scaling.map(({ component, initial }) => [component, initial] as const), ...replicas]);
  const variables = new Map(
    [...counts].map(([component, value]): readonly [string, Value] => {
      return [`Replicas(${component})`, { kind: 'number', value, dimension: {} }];
    }),
  );
  return { metrics, now, variables, unitOf: unitOfMetric(manifest) };
}

/**
 * How many replicas every component is to have. Rules that ask for more win over those that ask for fewer, the largest
 * first; there are fewer only when nothing asks for more and nothing that was needed is missing, because no data is no
 * reason to take machines away.
 */
export function evaluateScaling(manifest: Manifest, moment: Moment): readonly ScalingVerdict[] {
  const results = new Results(manifest, moment);
  return (manifest.scaling ?? []).map((scaling) => {
    const replicas = moment.replicas.get(scaling.component) ?? scaling.initial;
    const rules = scaling.rules.map((rule) => verdictOf(rule, { scaling, replicas, results, now: moment.now }));
    return { scaling, replicas, rules, ...decisionOf(scaling, replicas, rules) };
  });
}

/** The results of all statements and condition rules, once for every moment that is looked at. */
class Results {
  readonly #manifest: Manifest;
  readonly #moment: Moment;
  readonly #statements: readonly Statement[];
  readonly #ofRule = new Map<ConditionRule, Statement>();
  readonly #at = new Map<Instant, ReadonlyMap<Statement, RuleResult>>();

  constructor(manifest: Manifest, moment: Moment) {
    const { scaling = [], rules = [] } = manifest;
    for (const one of scaling) for (const rule of conditionRules(one)) this.#ofRule.set(rule, statementOf(one, rule));
    this.#manifest = manifest;
    this.#moment = moment;
    this.#statements = [...rules.map(({ statement }) => statement), ...this.#ofRule.values()];
  }

  condition(rule: ConditionRule, now: Instant): Trace | undefined {
    const statement = this.#ofRule.get(rule);
    return statement === undefined ? undefined : this.#resultsAt(now).get(statement)?.condition;
  }

  equation({ value }: EquationRule, now: Instant): RuleResult | undefined {
    const statement = this.#statements.find(({ expression }) => expression === value.expression);
    return statement === undefined ? undefined : this.#resultsAt(now).get(statement);
  }

  #resultsAt(now: Instant): ReadonlyMap<Statement, RuleResult> {
    const known = this.#at.get(now);
    if (known !== undefined) return known;
    const results = evaluateRules(this.#statements, contextOf(this.#manifest, { ...this.#moment, now }));
    const fresh = new Map(results.map((result) => [result.statement, result]));
    this.#at.set(now, fresh);
    return fresh;
  }
}

interface About {
  readonly scaling: ComponentScaling;
  readonly replicas: number;
  readonly results: Results;
  readonly now: Instant;
}

function verdictOf(rule: ScalingRule, about: About): RuleVerdict {
  switch (rule.kind) {
    case 'condition':
      return conditionVerdict(rule, about);
    case 'equation':
      return equationVerdict(rule, about);
    case 'schedule':
      return scheduleVerdict(rule, about);
  }
}

function conditionVerdict(rule: ConditionRule, { results, replicas, now }: About): RuleVerdict {
  const trace = results.condition(rule, now);
  if (trace === undefined) return { rule, outcome: 'missing' };
  const { outcome } = trace;
  if (outcome.kind !== 'value') return { rule, outcome: outcome.kind, trace };
  if (!isTrue(outcome)) return { rule, outcome: 'idle', trace };
  const looks = rule.heldMs === 0 ? 0 : HELD_LOOKS;
  for (let look = 1; look <= looks; look += 1) {
    const earlier = results.condition(rule, now - (rule.heldMs * look) / looks);
    if (earlier === undefined || !isTrue(earlier.outcome)) return { rule, outcome: 'brief', trace };
  }
  return { rule, outcome: 'fires', trace, wanted: adjusted(replicas, rule.adjustment) };
}

function isTrue(outcome: Outcome): boolean {
  return outcome.kind === 'value' && outcome.value.kind === 'boolean' && outcome.value.value;
}

function equationVerdict(rule: EquationRule, { results, now }: About): RuleVerdict {
  const result = results.equation(rule, now);
  if (result === undefined) return { rule, outcome: 'missing' };
  const { value, condition } = result;
  if (condition !== undefined && !isTrue(condition.outcome)) {
    const { outcome } = condition;
    return { rule, outcome: outcome.kind === 'value' ? 'idle' : outcome.kind, trace: condition };
  }
  const { outcome } = value;
  if (outcome.kind !== 'value') return { rule, outcome: outcome.kind, trace: value };
  if (outcome.value.kind !== 'number') return { rule, outcome: 'fault', trace: value };
  return { rule, outcome: 'fires', trace: value, wanted: Math.max(0, Math.ceil(outcome.value.value)) };
}

function scheduleVerdict(rule: ScheduleRule, { replicas, now }: About): RuleVerdict {
  const { at } = rule;
  const minute = Math.floor(now / MINUTE_MS) * MINUTE_MS;
  const time = at.kind === 'once' ? (at.at >= minute ? at.at : undefined) : nextOf(at.cron, minute - 1);
  if (time === undefined) return { rule, outcome: 'waiting' };
  if (time < minute + MINUTE_MS) return { rule, outcome: 'fires', wanted: adjusted(replicas, rule.adjustment) };
  return { rule, outcome: 'waiting', next: time };
}

/** The replicas after a change, before the bounds. */
export function adjusted(replicas: number, adjustment: Adjustment): number {
  switch (adjustment.kind) {
    case 'set':
      return adjustment.to;
    case 'change':
      return Math.max(0, replicas + adjustment.by);
    case 'percent': {
      const { percent, atLeast } = adjustment;
      const size = Math.max(atLeast, Math.ceil((replicas * Math.abs(percent)) / 100));
      return Math.max(0, replicas + Math.sign(percent) * size);
    }
  }
}

function decisionOf(
  { min, max }: ComponentScaling,
  replicas: number,
  rules: readonly RuleVerdict[],
): Pick<ScalingVerdict, 'wanted' | 'decision' | 'reason'> {
  const bounded = (wanted: number) => Math.min(max, Math.max(min, wanted));
  const result = (wanted: number, reason: string) => {
    const limit = bounded(wanted);
    const decision = limit > replicas ? 'out' : limit < replicas ? 'in' : 'stay';
    const why =
      limit === wanted
        ? reason
        : `${reason}; ${wanted} is ${wanted > max ? 'more than' : 'fewer than'} ${wanted > max ? `max ${max}` : `min ${min}`}`;
    return { wanted: limit, decision, reason: why } as const;
  };
  const opinions = rules.filter((one): one is RuleVerdict & { readonly wanted: number } => one.wanted !== undefined);
  const most = [...opinions].sort((a, b) => b.wanted - a.wanted)[0];
  const silent = rules.filter(({ outcome }) => outcome === 'missing' || outcome === 'fault');
  if (most === undefined) return result(replicas, silent.length > 0 ? 'nothing is known well enough' : 'no rule fires');
  if (most.wanted >= replicas) {
    return result(
      most.wanted,
      most.wanted === replicas ? `${most.rule.name} asks for as many` : `${most.rule.name} fires`,
    );
  }
  if (silent.length > 0) {
    const names = silent.map(({ rule }) => rule.name).join(', ');
    return result(replicas, `${most.rule.name} asks for fewer, but ${names} has no data`);
  }
  return result(most.wanted, `${most.rule.name} fires and nothing asks for more`);
}
