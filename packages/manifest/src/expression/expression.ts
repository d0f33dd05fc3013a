import type { Unit } from './units.ts';

/** Where a node begins: `offset` in UTF-16 units from the start of the expression, line and column in the file, one-based. */
export interface Span {
  readonly offset: number;
  readonly line: number;
  readonly column: number;
}

/**
 * The one typed tree that every surface syntax of rules becomes: the RESERVOIR language, Claudia's sections, OneFlow's
 * conditions. It is plain data: it can be compared, written as JSON and built by hand.
 */
export type Expression =
  | NumberNode
  | BooleanNode
  | WordNode
  | SetNode
  | ReferenceNode
  | UnaryNode
  | BinaryNode
  | CallNode
  | WindowNode
  | DefaultNode;

/** `500`, `5MBS`, `80 %`: the value as written, in `unit`; without one a plain number. Never negative, always finite. */
export interface NumberNode {
  readonly kind: 'number';
  readonly value: number;
  readonly unit?: Unit;
  readonly at: Span;
}

/** `true` or `false`. */
export interface BooleanNode {
  readonly kind: 'boolean';
  readonly value: boolean;
  readonly at: Span;
}

/** `Gold`: a name that stands for itself, such as an SLA class. */
export interface WordNode {
  readonly kind: 'word';
  readonly text: string;
  readonly at: Span;
}

/** `{Domain1, Domain3}`: names without order; never empty. */
export interface SetNode {
  readonly kind: 'set';
  readonly members: readonly string[];
  readonly at: Span;
}

/** `Load(C3)` or `users`: a target, metric or variable, of a component (or network) or of the whole application. */
export interface ReferenceNode {
  readonly kind: 'reference';
  readonly name: string;
  readonly component?: string;
  readonly at: Span;
}

export interface UnaryNode {
  readonly kind: 'unary';
  readonly operator: UnaryOperator;
  readonly operand: Expression;
  readonly at: Span;
}

/** Its place is that of the operator. */
export interface BinaryNode {
  readonly kind: 'binary';
  readonly operator: BinaryOperator;
  readonly left: Expression;
  readonly right: Expression;
  readonly at: Span;
}

/** A function of numbers: `min` and `max` of two or more, the others of one. */
export interface CallNode {
  readonly kind: 'call';
  readonly name: CallName;
  readonly arguments: readonly Expression[];
  readonly at: Span;
}

/** `p95(Latency(C1), 5 min)`: a function of the samples of a metric within the last `windowMs` milliseconds. */
export interface WindowNode {
  readonly kind: 'window';
  readonly name: WindowName;
  readonly metric: ReferenceNode;
  readonly windowMs: number;
  readonly at: Span;
}

/** `Users(C1) default 0`: the fallback when the operand is missing. */
export interface DefaultNode {
  readonly kind: 'default';
  readonly operand: Expression;
  readonly fallback: Expression;
  readonly at: Span;
}

export const UNARY_OPERATORS = ['-', 'not'] as const;
export type UnaryOperator = (typeof UNARY_OPERATORS)[number];

export const COMPARISONS = ['<', '<=', '>', '>=', '=', '!='] as const;
export type Comparison = (typeof COMPARISONS)[number];

export const BINARY_OPERATORS = ['+', '-', '*', '/', ...COMPARISONS, 'and', 'or'] as const;
export type BinaryOperator = (typeof BINARY_OPERATORS)[number];

export const CALL_NAMES = ['min', 'max', 'ceil', 'floor', 'round', 'abs'] as const;
export type CallName = (typeof CALL_NAMES)[number];

export const WINDOW_NAMES = ['avg', 'p50', 'p90', 'p95', 'p99', 'sum', 'min', 'max', 'count', 'last', 'rate'] as const;
export type WindowName = (typeof WINDOW_NAMES)[number];

/** The name under which a reference is looked up: `Load(C3)`, `users`. */
export function referenceKey({ name, component }: Pick<ReferenceNode, 'name' | 'component'>): string {
  return component === undefined ? name : `${name}(${component})`;
}
