import type { BinaryNode, CallNode, Comparison, Span, UnaryNode } from './expression.ts';
import { combineDimensions, type Dimension, isPlain, sameDimension } from './units.ts';
import { booleanOf, faultOf, numberOf, type Outcome, obstacleIn, type Value } from './value.ts';

type NumberValue = Extract<Value, { kind: 'number' }>;

/** Kleene's logic for `and` and `or`: one false (or true) decides, whatever the other side is; else no value comes of none. */
export function binary({ operator, at }: BinaryNode, left: Outcome, right: Outcome): Outcome {
  if (operator === 'and' || operator === 'or') return logical(operator === 'or', left, right, at);
  const obstacle = obstacleIn([left, right]);
  if (obstacle !== undefined || left.kind !== 'value' || right.kind !== 'value') return obstacle ?? left;
  const [a, b] = [left.value, right.value];
  if (a.kind === 'number' && b.kind === 'number') return ofNumbers(operator, a, b, at);
  const isEqual = operator === '=' || operator === '!=' ? equals(a, b) : undefined;
  return isEqual === undefined ? faultOf('type-mismatch', at) : booleanOf(isEqual === (operator === '='));
}

export function unary({ operator, at }: UnaryNode, operand: Outcome): Outcome {
  if (operand.kind !== 'value') return operand;
  const { value } = operand;
  if (operator === 'not') return value.kind === 'boolean' ? booleanOf(!value.value) : faultOf('type-mismatch', at);
  return value.kind === 'number' ? numberOf(-value.value, value.dimension, at) : faultOf('type-mismatch', at);
}

/** Rounding is in base units; halves are rounded up. */
export function call({ name, at }: CallNode, given: readonly Outcome[]): Outcome {
  const obstacle = obstacleIn(given);
  if (obstacle !== undefined) return obstacle;
  const numbers = given.flatMap((outcome) =>
    outcome.kind === 'value' && outcome.value.kind === 'number' ? [outcome.value] : [],
  );
  const [first] = numbers;
  if (first === undefined || numbers.length < given.length) return faultOf('type-mismatch', at);
  const dimension = numbers.reduce<Dimension | undefined>(
    (common, { value, dimension: own }) => common && commonDimension({ ...first, dimension: common }, own, value),
    first.dimension,
  );
  if (dimension === undefined) return faultOf('unit-mismatch', at);
  const values = numbers.map(({ value }) => value);
  if (name === 'min') return numberOf(Math.min(...values), dimension, at);
  if (name === 'max') return numberOf(Math.max(...values), dimension, at);
  return numberOf(Math[name](first.value), dimension, at);
}

function logical(decisive: boolean, left: Outcome, right: Outcome, at: Span): Outcome {
  const sides = [left, right];
  const isOdd = sides.some((side) => side.kind === 'value' && side.value.kind !== 'boolean');
  if (isOdd) return faultOf('type-mismatch', at);
  const isDecided = sides.some(
    (side) => side.kind === 'value' && side.value.kind === 'boolean' && side.value.value === decisive,
  );
  return isDecided ? booleanOf(decisive) : (obstacleIn(sides) ?? booleanOf(!decisive));
}

function ofNumbers(operator: Exclude<BinaryNode['operator'], 'and' | 'or'>, a: NumberValue, b: NumberValue, at: Span) {
  if (operator === '*' || operator === '/') {
    const dimension = combineDimensions(a.dimension, b.dimension, operator === '*' ? 1 : -1);
    if (dimension === undefined) return faultOf('unit-mismatch', at);
    if (operator === '/' && b.value === 0) return faultOf('division-by-zero', at);
    return numberOf(operator === '*' ? a.value * b.value : a.value / b.value, dimension, at);
  }
  const dimension = commonDimension(a, b.dimension, b.value);
  if (dimension === undefined) return faultOf('unit-mismatch', at);
  if (operator === '+') return numberOf(a.value + b.value, dimension, at);
  if (operator === '-') return numberOf(a.value - b.value, dimension, at);
  return booleanOf(compare(operator, a.value, b.value));
}

export function compare(operator: Comparison, a: number, b: number): boolean {
  switch (operator) {
    case '<':
      return a < b;
    case '<=':
      return a <= b;
    case '>':
      return a > b;
    case '>=':
      return a >= b;
    case '=':
      return a === b;
    case '!=':
      return a !== b;
  }
}

/** Zero needs no unit: `Memory(C1) > 0`. */
function commonDimension(a: NumberValue, other: Dimension, otherValue: number): Dimension | undefined {
  if (sameDimension(a.dimension, other)) return other;
  if (otherValue === 0 && isPlain(other)) return a.dimension;
  return a.value === 0 && isPlain(a.dimension) ? other : undefined;
}

function equals(a: Value, b: Value): boolean | undefined {
  if (a.kind === 'word' && b.kind === 'word') return a.text === b.text;
  if (a.kind === 'boolean' && b.kind === 'boolean') return a.value === b.value;
  if (a.kind !== 'set' || b.kind !== 'set') return undefined;
  const members = new Set(b.members);
  return members.size === new Set(a.members).size && a.members.every((member) => members.has(member));
}
