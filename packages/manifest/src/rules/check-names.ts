import type { ErrorCode } from '@hanse/kernel';
import { didYouMean } from '../did-you-mean.ts';
import { partsOf } from '../expression/evaluate.ts';
import type { Expression, ReferenceNode, Span } from '../expression/expression.ts';
import { type Target, targetOf } from '../expression/names.ts';
import { listed } from '../listed.ts';
import type { Reporter } from './reporter.ts';
import type { RuleScope } from './scope.ts';
import type { Statement } from './statement.ts';

/** Reports every name of a statement that does not exist. */
export function checkNames(statement: Statement, scope: RuleScope, reporter: Reporter): void {
  const { target, expression, condition } = statement;
  const names = new NameCheck(statement, scope, reporter);
  names.reference(target);
  names.expression(expression, targetOf(target.name));
  if (condition !== undefined) names.expression(condition);
}

class NameCheck {
  readonly #statement: Statement;
  readonly #scope: RuleScope;
  readonly #reporter: Reporter;

  constructor(statement: Statement, scope: RuleScope, reporter: Reporter) {
    this.#statement = statement;
    this.#scope = scope;
    this.#reporter = reporter;
  }

  /** `meant` is the target whose words and members stand here. */
  expression(expression: Expression, meant?: Target): void {
    if (expression.kind === 'reference') this.reference(expression);
    if (expression.kind === 'window') this.reference(expression.metric);
    if (expression.kind === 'word') this.#value(expression.text, expression.at, meant);
    if (expression.kind === 'set') for (const member of expression.members) this.#value(member, expression.at, meant);
    const inner = expression.kind === 'binary' ? (meantIn(expression.left) ?? meantIn(expression.right)) : meant;
    for (const part of partsOf(expression)) this.expression(part, inner);
  }

  reference({ name, component, at }: ReferenceNode): void {
    const target = component === undefined ? undefined : targetOf(name);
    const metric = this.#scope.metrics.get(name);
    if (target === undefined && metric === undefined) {
      const known = [...this.#scope.metrics.keys()];
      const hint = component === undefined ? this.#hintOfBare(name, known) : didYouMean(name, known);
      this.#reporter.report('MANIFEST_METRIC_UNKNOWN', this.#statement, at, { name, hint, known: listed(known) });
      return;
    }
    if (component !== undefined) this.#subject(name, component, at, target);
  }

  #hintOfBare(name: string, known: readonly string[]): string {
    if (targetOf(name) === undefined) return didYouMean(name, known);
    return `Say of which component: ${targetOf(name)?.name}(C1). `;
  }

  #subject(name: string, subject: string, at: Span, target: Target | undefined): void {
    const { components, networks, metrics } = this.#scope;
    const only = metrics.get(name)?.components;
    if (target?.subject === 'network') {
      this.#oneOf(networks, subject, 'MANIFEST_NETWORK_UNKNOWN', at);
    } else if (target === undefined && networks?.includes(subject) === true) {
      return;
    } else if (!components.has(subject)) {
      const known = [...components.keys()];
      const details = { component: subject, hint: didYouMean(subject, known), known: listed(known) };
      this.#reporter.report('MANIFEST_COMPONENT_UNKNOWN', this.#statement, at, details);
    } else if (target === undefined && only !== undefined && !only.includes(subject)) {
      const details = { name, component: subject, known: listed(only) };
      this.#reporter.report('MANIFEST_METRIC_ELSEWHERE', this.#statement, at, details);
    }
  }

  #value(name: string, at: Span, meant: Target | undefined): void {
    if (meant?.names === 'slaClass') this.#oneOf(this.#scope.slaClasses, name, 'MANIFEST_SLA_CLASS_UNKNOWN', at);
    if (meant?.names === 'site') this.#oneOf(this.#scope.sites, name, 'MANIFEST_SITE_UNKNOWN', at);
  }

  #oneOf(known: readonly string[] | undefined, name: string, code: ErrorCode, at: Span): void {
    if (known === undefined || known.includes(name)) return;
    this.#reporter.report(code, this.#statement, at, {
      name,
      network: name,
      hint: didYouMean(name, known),
      known: listed(known),
    });
  }
}

function meantIn(expression: Expression): Target | undefined {
  if (expression.kind === 'default') return meantIn(expression.operand);
  return expression.kind === 'reference' ? targetOf(expression.name) : undefined;
}
