import type { Expression, ReferenceNode } from '../expression/expression.ts';

/** An expression with other names for the components in it. */
export function renameComponents(expression: Expression, nameOf: (component: string) => string): Expression {
  const inner = (one: Expression) => renameComponents(one, nameOf);
  switch (expression.kind) {
    case 'reference':
      return renamed(expression, nameOf);
    case 'window':
      return { ...expression, metric: renamed(expression.metric, nameOf) };
    case 'unary':
      return { ...expression, operand: inner(expression.operand) };
    case 'binary':
      return { ...expression, left: inner(expression.left), right: inner(expression.right) };
    case 'call':
      return { ...expression, arguments: expression.arguments.map(inner) };
    case 'default':
      return { ...expression, operand: inner(expression.operand), fallback: inner(expression.fallback) };
    default:
      return expression;
  }
}

function renamed(reference: ReferenceNode, nameOf: (component: string) => string): ReferenceNode {
  return reference.component === undefined ? reference : { ...reference, component: nameOf(reference.component) };
}
