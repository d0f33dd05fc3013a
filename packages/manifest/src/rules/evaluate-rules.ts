import { type EvaluationContext, partsOf, type Resolve, type Trace, trace } from '../expression/evaluate.ts';
import { type Expression, type ReferenceNode, referenceKey } from '../expression/expression.ts';
import { faultOf, type Outcome } from '../expression/value.ts';
import type { Statement } from './statement.ts';

/** What a statement says at one moment. */
export interface RuleResult {
  readonly statement: Statement;
  readonly value: Trace;
  readonly condition?: Trace;
  /** Whether the target is to have the value: there is one, and the condition, if any, holds. What is missing does not hold. */
  readonly applies: boolean;
}

/**
 * Evaluates a set of statements at one moment, in their order. A mention of a defined target is worth what its definition
 * says; of any other, and of its own target in a statement with a condition, what variables and metrics say. A window is
 * always what was measured.
 */
export function evaluateRules(statements: readonly Statement[], context: EvaluationContext): readonly RuleResult[] {
  const definitions = definitionsIn(statements);
  const known = new Map<string, Outcome>();
  const open = new Set<string>();
  const resolve: Resolve = (reference) => {
    const key = referenceKey(reference);
    const definition = definitions.get(key);
    if (definition === undefined) return undefined;
    const done = known.get(key);
    if (done !== undefined) return done;
    if (open.has(key)) return faultOf('cycle', reference.at);
    open.add(key);
    const { outcome } = trace(definition.expression, context, resolve);
    known.set(key, outcome);
    return outcome;
  };
  for (const { target } of inOrderOfNeed(definitions)) resolve(target);
  return statements.map((statement) => resultOf(statement, context, resolve));
}

/** The first statement without a condition for each target. */
export function definitionsIn(statements: readonly Statement[]): ReadonlyMap<string, Statement> {
  const definitions = new Map<string, Statement>();
  for (const statement of statements) {
    const key = referenceKey(statement.target);
    if (statement.condition === undefined && !definitions.has(key)) definitions.set(key, statement);
  }
  return definitions;
}

/** The names whose present value an expression needs; windows look at what was measured. */
export function mentionsIn(expression: Expression): readonly ReferenceNode[] {
  return expression.kind === 'reference' ? [expression] : partsOf(expression).flatMap(mentionsIn);
}

/** Definitions after those they need, found without recursion: a thousand may need each other in a row. */
function inOrderOfNeed(definitions: ReadonlyMap<string, Statement>): readonly Statement[] {
  const ordered: Statement[] = [];
  const seen = new Set<string>();
  for (const first of definitions.keys()) {
    const stack: { readonly key: string; isReady: boolean }[] = [{ key: first, isReady: false }];
    for (let next = stack.pop(); next !== undefined; next = stack.pop()) {
      const definition = definitions.get(next.key);
      if (definition === undefined || (seen.has(next.key) && !next.isReady)) continue;
      seen.add(next.key);
      if (next.isReady) {
        ordered.push(definition);
        continue;
      }
      stack.push({ key: next.key, isReady: true });
      for (const mention of mentionsIn(definition.expression)) {
        stack.push({ key: referenceKey(mention), isReady: false });
      }
    }
  }
  return ordered;
}

function resultOf(statement: Statement, context: EvaluationContext, resolve: Resolve): RuleResult {
  const { target, expression, condition } = statement;
  const own = referenceKey(target);
  if (condition === undefined) {
    const value = trace(expression, context, resolve);
    return { statement, value, applies: value.outcome.kind === 'value' };
  }
  const resolveOthers: Resolve = (reference) => (referenceKey(reference) === own ? undefined : resolve(reference));
  const value = trace(expression, context, resolveOthers);
  const when = trace(condition, context, resolveOthers);
  return { statement, value, condition: when, applies: value.outcome.kind === 'value' && isTrue(when.outcome) };
}

function isTrue(outcome: Outcome): boolean {
  return outcome.kind === 'value' && outcome.value.kind === 'boolean' && outcome.value.value;
}
