import type { Expression, ReferenceNode, Span } from '../expression/expression.ts';
import type { Statement } from '../rules/statement.ts';
import type { Adjustment, ComponentScaling, ConditionRule } from './scaling.ts';

/** A condition rule as the statement that says the same: `Replicas(C1) = Replicas(C1) + 1 when …`. */
export function statementOf({ component }: Pick<ComponentScaling, 'component'>, rule: ConditionRule): Statement {
  const { when, adjustment } = rule;
  const at = when.expression.at;
  const target: ReferenceNode = { kind: 'reference', name: 'Replicas', component, at };
  return { target, expression: adjusted(target, adjustment, at), condition: when.expression, at, path: when.path };
}

function adjusted(target: ReferenceNode, adjustment: Adjustment, at: Span): Expression {
  const number = (value: number): Expression => ({ kind: 'number', value, at });
  switch (adjustment.kind) {
    case 'set':
      return number(adjustment.to);
    case 'change': {
      const operator = adjustment.by < 0 ? '-' : '+';
      return { kind: 'binary', operator, left: target, right: number(Math.abs(adjustment.by)), at };
    }
    case 'percent':
      return {
        kind: 'binary',
        operator: '*',
        left: target,
        right: number(Math.max(0, 1 + adjustment.percent / 100)),
        at,
      };
  }
}

/** The condition rules among the rules of a component. */
export function conditionRules({ rules }: ComponentScaling): readonly ConditionRule[] {
  return rules.filter((rule) => rule.kind === 'condition');
}
