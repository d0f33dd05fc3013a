import type { Diagnostic } from '../diagnostic.ts';
import { partsOf } from '../expression/evaluate.ts';
import type { Expression } from '../expression/expression.ts';
import { targetOf } from '../expression/names.ts';
import type { Manifest } from '../manifest.ts';
import { checkRules } from '../rules/check-rules.ts';
import type { ComponentScope, MetricScope, RuleScope } from '../rules/scope.ts';
import type { Statement } from '../rules/statement.ts';
import { metricsByName } from './built-in-metrics.ts';
import type { KnownNames } from './known-names.ts';
import { conditionRules, statementOf } from './scaling-statements.ts';
import { classNames } from './service-classes.ts';
import type { Objective } from './sla.ts';

/** What is wrong with the expressions of a manifest: its statements, its scaling rules, its objectives. */
export function checkStatements(manifest: Manifest, known: KnownNames): readonly Diagnostic[] {
  const { rules = [], scaling = [], sla } = manifest;
  const statements = [
    ...rules.map(({ statement, path }) => ({ ...statement, path })),
    // What the package says was checked when it was read; its places are not those of the manifest.
    ...scaling
      .filter(({ origin }) => origin !== 'claudia')
      .flatMap((one) => conditionRules(one).map((rule) => statementOf(one, rule))),
  ];
  const objectives = [...(sla?.objectives ?? []), ...(sla?.classes ?? []).flatMap((one) => one.objectives)];
  const written = objectives.filter(({ path }) => path !== '');
  const components = known.components ?? mentioned(statements, written);
  // An objective of the whole application needs no component, but the statement that stands for it does.
  const [first = NOBODY] = components;
  const scope = scopeOf(manifest, components.length === 0 ? [NOBODY] : components, known);
  return [
    ...checkRules(statements, scope).map(milder),
    ...written.flatMap((one) => checkRules([promise(one, first)], scope)),
  ];
}

/** Two scaling rules that may both hold are odd but no fault: the one that asks for more replicas wins. */
function milder(found: Diagnostic): Diagnostic {
  const isScaling = found.code === 'MANIFEST_RULES_OPPOSED' && found.path.startsWith('/scaling/');
  return isScaling ? { ...found, severity: 'warning' } : found;
}

const NOBODY = 'application';

function scopeOf(manifest: Manifest, components: readonly string[], known: KnownNames): RuleScope {
  const bounds = new Map((manifest.scaling ?? []).map(({ component, min, max }) => [component, { min, max }]));
  const scopeOfComponent = (name: string): readonly [string, ComponentScope] => {
    const found = bounds.get(name);
    return [name, found === undefined ? {} : { minReplicas: found.min, maxReplicas: found.max }];
  };
  const metrics = [...metricsByName(manifest.metrics)].map(([name, { unit, range, components: only }]) => {
    const scope: MetricScope = {
      ...(unit === undefined ? {} : { unit: unit.unit }),
      ...(range.min === undefined && range.max === undefined ? {} : { range }),
      ...(only === undefined ? {} : { components: only }),
    };
    return [name, scope] as const;
  });
  return {
    components: new Map(components.map(scopeOfComponent)),
    metrics: new Map(metrics),
    ...(known.networks === undefined ? {} : { networks: known.networks }),
    slaClasses: classNames(manifest.sla?.classes ?? []),
  };
}

/** An objective as a statement whose condition it is, so that it is checked as every condition. */
function promise({ condition }: Objective, component: string): Statement {
  const at = condition.expression.at;
  return {
    target: { kind: 'reference', name: 'Load', component, at },
    expression: { kind: 'number', value: 1, at },
    condition: condition.expression,
    at,
    path: condition.path,
  };
}

/** Every component that expressions name: without a package any name may be right. */
function mentioned(statements: readonly Statement[], objectives: readonly Objective[]): readonly string[] {
  const names = new Set<string>();
  const look = (expression: Expression): void => {
    const reference = expression.kind === 'window' ? expression.metric : expression;
    if (reference.kind === 'reference' && reference.component !== undefined) {
      if (targetOf(reference.name)?.subject !== 'network') names.add(reference.component);
    }
    for (const part of partsOf(expression)) look(part);
  };
  for (const { target, expression, condition } of statements) {
    look(target);
    look(expression);
    if (condition !== undefined) look(condition);
  }
  for (const { condition } of objectives) look(condition.expression);
  return [...names];
}
