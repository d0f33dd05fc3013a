import { sameDimension } from '../expression/units.ts';
import type { PlacementDirective } from '../manifest.ts';
import type { NetworkSpeed } from './network.ts';
import type { Rule } from './rules.ts';
import type { EquationRule } from './scaling.ts';
import type { ComponentClass } from './sla.ts';

/** What statements say that other sections of a manifest say too. */
export interface RuleEffects {
  /** `Deploy(C11) = {Domain1, Domain3}`. */
  readonly directives: readonly { readonly directive: PlacementDirective; readonly path: string }[];
  /** `SLA(C1) = Gold`. */
  readonly classes: readonly ComponentClass[];
  /** `SPEED(RED) = 5MBS`, when it is a speed and no calculation. */
  readonly speeds: readonly NetworkSpeed[];
  /** `Replicas(C1) = RequestPerSecond(C1) / 500`, with the component. */
  readonly equations: readonly { readonly component: string; readonly rule: EquationRule }[];
}

/** Sorts statements by the section that they belong to. The cooldown of an equation is that of its component. */
export function effectsOf(rules: readonly Rule[]): RuleEffects {
  return {
    directives: rules.flatMap(directiveOf),
    classes: rules.flatMap(classOf),
    speeds: rules.flatMap(speedOf),
    equations: rules.flatMap(equationOf),
  };
}

function directiveOf({ statement: { target, expression }, path }: Rule): RuleEffects['directives'] {
  if (target.name !== 'Deploy' || target.component === undefined) return [];
  const sites = sitesOf(expression);
  return sites.length === 0 ? [] : [{ directive: { kind: 'on', components: [target.component], sites }, path }];
}

function sitesOf(expression: Rule['statement']['expression']): readonly string[] {
  if (expression.kind === 'set') return [...new Set(expression.members)];
  return expression.kind === 'word' ? [expression.text] : [];
}

function classOf({ statement: { target, expression }, path }: Rule): readonly ComponentClass[] {
  if (target.name !== 'SLA' || target.component === undefined || expression.kind !== 'word') return [];
  return [{ component: target.component, name: expression.text, path }];
}

const SPEED = { data: 1, time: -1 } as const;

function speedOf({ statement: { target, expression }, text, path }: Rule): readonly NetworkSpeed[] {
  if (target.name !== 'Speed' || target.component === undefined || expression.kind !== 'number') return [];
  const { value, unit } = expression;
  if (unit === undefined || !sameDimension(unit.dimension, SPEED)) return [];
  const written = text.slice(text.indexOf('=') + 1).trim();
  return [{ network: target.component, bytesPerSecond: value * unit.factor, text: written, path }];
}

function equationOf({ statement, text, path }: Rule): RuleEffects['equations'] {
  const { target, expression, condition } = statement;
  if (target.name !== 'Replicas' || target.component === undefined) return [];
  const value = { text: text.slice(text.indexOf('=') + 1).trim(), expression, path };
  const rule: EquationRule = {
    kind: 'equation',
    name: 'equation',
    value,
    ...(condition === undefined ? {} : { when: condition }),
    origin: 'manifest',
    path,
  };
  return [{ component: target.component, rule }];
}
