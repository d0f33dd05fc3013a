import type { Comparison, Expression } from '../expression/expression.ts';

/** A part of a condition that is not divided further: a comparison, `true`, or something opaque; perhaps denied. */
export interface Literal {
  readonly expression: Expression;
  readonly isDenied: boolean;
}

export type Conjunction = readonly Literal[];

/** More alternatives than people write; a condition with more is not analysed. */
const MAX_CONJUNCTIONS = 16;

/** A condition (or its denial) as alternatives, each a list of literals that all hold; undefined when there are too many. */
export function conjunctionsOf(expression: Expression, isDenied = false): readonly Conjunction[] | undefined {
  if (expression.kind === 'unary' && expression.operator === 'not') {
    return conjunctionsOf(expression.operand, !isDenied);
  }
  if (expression.kind !== 'binary' || (expression.operator !== 'and' && expression.operator !== 'or')) {
    return [[{ expression, isDenied }]];
  }
  const left = conjunctionsOf(expression.left, isDenied);
  const right = conjunctionsOf(expression.right, isDenied);
  if (left === undefined || right === undefined) return undefined;
  const isEither = (expression.operator === 'or') !== isDenied;
  return limited(isEither ? [...left, ...right] : both(left, right));
}

/** The alternatives in which both conditions hold. */
export function both(left: readonly Conjunction[], right: readonly Conjunction[]): readonly Conjunction[] {
  return left.flatMap((one) => right.map((other) => [...one, ...other]));
}

function limited(conjunctions: readonly Conjunction[]): readonly Conjunction[] | undefined {
  return conjunctions.length > MAX_CONJUNCTIONS ? undefined : conjunctions;
}

const DENIED: Readonly<Record<Comparison, Comparison>> = {
  '<': '>=',
  '<=': '>',
  '>': '<=',
  '>=': '<',
  '=': '!=',
  '!=': '=',
};

const FLIPPED: Readonly<Record<Comparison, Comparison>> = {
  '<': '>',
  '<=': '>=',
  '>': '<',
  '>=': '<=',
  '=': '=',
  '!=': '!=',
};

/** The comparison that holds exactly when this one does not. */
export function deny(comparison: Comparison): Comparison {
  return DENIED[comparison];
}

/** The comparison with its sides exchanged. */
export function flip(comparison: Comparison): Comparison {
  return FLIPPED[comparison];
}
