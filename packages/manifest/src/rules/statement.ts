import type { Expression, ReferenceNode, Span } from '../expression/expression.ts';

/**
 * `target = expression`, or `target = expression when condition`.
 *
 * Without a condition it is a definition: the target has this value at all times. With one it is a step: whenever the
 * condition holds the target is set once, and a mention of the target on the right means the value it has before, as in
 * `Replicas(C1) = Replicas(C1) + 1 when avg(CPU(C1), 5 min) > 80 %`.
 */
export interface Statement {
  readonly target: ReferenceNode;
  readonly expression: Expression;
  readonly condition?: Expression;
  readonly at: Span;
  /** JSON pointer to it in the manifest, for diagnostics. */
  readonly path?: string;
}
