import type { ErrorCode, JsonObject } from '@hanse/kernel';
import type {
  CallName,
  CallNode,
  Expression,
  NumberNode,
  ReferenceNode,
  Span,
  WindowName,
  WindowNode,
} from './expression.ts';
import { EXPRESSION_LIMITS } from './limits.ts';
import { isCallName, isWindowName } from './names.ts';
import { sameDimension } from './units.ts';

/** One argument of a function, and whether it stands there without parentheses around it. */
export interface Argument {
  readonly expression: Expression;
  readonly isBare: boolean;
}

type Refuse = (code: ErrorCode, at: Span, details?: JsonObject) => Error;

/**
 * `min` and `max` are functions of numbers and of windows. They are of a window when a bare metric and a bare duration
 * are given, as in `max(Load(C1), 5 min)`; to compare a metric with a duration, write the duration first.
 */
export function callOrWindow(
  name: string,
  given: readonly Argument[],
  at: Span,
  refuse: Refuse,
): CallNode | WindowNode {
  if (isWindowName(name) && (!isCallName(name) || looksLikeWindow(given))) return windowOf(name, given, at, refuse);
  return callOf(name as CallName, given, at, refuse);
}

function looksLikeWindow(given: readonly Argument[]): boolean {
  const [metric, window] = given;
  if (given.length !== 2 || metric?.isBare !== true || window?.isBare !== true) return false;
  return metric.expression.kind === 'reference' && window.expression.kind === 'number' && isDuration(window.expression);
}

function isDuration({ unit }: NumberNode): boolean {
  return unit !== undefined && sameDimension(unit.dimension, { time: 1 });
}

function callOf(name: CallName, given: readonly Argument[], at: Span, refuse: Refuse): CallNode {
  const hasMany = name === 'min' || name === 'max';
  if (hasMany ? given.length < 2 : given.length !== 1) {
    const expected = hasMany ? `two or more numbers, or a metric and a window: ${name}(Load(C1), 5 min)` : 'one number';
    throw refuse('MANIFEST_FUNCTION_ARGUMENTS', at, { name, count: given.length, expected });
  }
  return { kind: 'call', name, arguments: given.map(({ expression }) => expression), at };
}

function windowOf(name: WindowName, given: readonly Argument[], at: Span, refuse: Refuse): WindowNode {
  const [metric, window] = given;
  if (given.length !== 2 || metric === undefined || window === undefined) {
    const expected = `a metric and a window: ${name}(Load(C1), 5 min)`;
    throw refuse('MANIFEST_FUNCTION_ARGUMENTS', at, { name, count: given.length, expected });
  }
  const reference = metricOf(name, metric, refuse);
  return { kind: 'window', name, metric: reference, windowMs: lengthOf(name, window, refuse), at };
}

function metricOf(name: string, { expression }: Argument, refuse: Refuse): ReferenceNode {
  if (expression.kind === 'reference') return expression;
  throw refuse('MANIFEST_WINDOW_METRIC', expression.at, { name });
}

function lengthOf(name: string, { expression }: Argument, refuse: Refuse): number {
  if (expression.kind !== 'number' || !isDuration(expression)) {
    throw refuse('MANIFEST_WINDOW_LENGTH', expression.at, { name });
  }
  const windowMs = Math.round(expression.value * (expression.unit?.factor ?? 1) * 1000);
  if (windowMs >= 1 && windowMs <= EXPRESSION_LIMITS.windowMs) return windowMs;
  throw refuse('MANIFEST_WINDOW_LENGTH', expression.at, { name });
}
