import type { Expression, NumberNode, ReferenceNode } from './expression.ts';
import { canonicalName, isReserved } from './names.ts';
import { LEVELS, levelOf } from './precedence.ts';
import { isWordValued } from './word-position.ts';

const BARE_NAME = /^[\p{L}_][\p{L}\p{M}\p{N}_]*(?:\.[\p{L}\p{N}_]+)*$/u;
const BARE_OUTER_NAME = /^[A-Za-z0-9_][A-Za-z0-9_.:-]*$/;

/** The text of a tree in the RESERVOIR language; reading it gives the same tree again. */
export function printExpression(expression: Expression): string {
  return print(expression, LEVELS.or, false);
}

/** The same where a bare name is a word, as on the right of `SLA(C1) =`. */
export function printInWordPosition(expression: Expression): string {
  return print(expression, LEVELS.or, true);
}

/** A name of a component, network or site, in double quotes when it needs them. */
export function printOuterName(name: string): string {
  return BARE_OUTER_NAME.test(name) ? name : quoted(name, '"');
}

export function printReference({ name, component }: Pick<ReferenceNode, 'name' | 'component'>): string {
  const isBare = BARE_NAME.test(name) && !isReserved(name) && (component === undefined || canonicalName(name) === name);
  const printed = isBare ? name : quoted(name, '`');
  return component === undefined ? printed : `${printed}(${printOuterName(component)})`;
}

function print(expression: Expression, loosest: number, isWordPosition: boolean): string {
  const text = printLoose(expression, isWordPosition);
  return tightness(expression) < loosest ? `(${text})` : text;
}

function tightness(expression: Expression): number {
  if (expression.kind === 'binary') return levelOf(expression.operator);
  if (expression.kind === 'default') return LEVELS.default;
  if (expression.kind === 'unary') return expression.operator === 'not' ? LEVELS.not : LEVELS.sign;
  return LEVELS.atom;
}

function printLoose(expression: Expression, isWordPosition: boolean): string {
  switch (expression.kind) {
    case 'number':
      return printNumber(expression);
    case 'boolean':
      return String(expression.value);
    case 'word':
      return isWordPosition && isBareWord(expression.text) ? expression.text : quoted(expression.text, '"');
    case 'set':
      return `{${expression.members.map(printOuterName).join(', ')}}`;
    case 'reference':
      return printReference(expression);
    case 'unary':
      return expression.operator === 'not'
        ? `not ${print(expression.operand, LEVELS.not, false)}`
        : `-${print(expression.operand, LEVELS.sign, false)}`;
    case 'binary':
      return printBinary(expression);
    case 'call':
      return `${expression.name}(${printArguments(expression.arguments)})`;
    case 'window':
      return `${expression.name}(${printReference(expression.metric)}, ${printWindow(expression.windowMs)})`;
    case 'default': {
      const { operand, fallback } = expression;
      const before = print(operand, LEVELS.default, isWordPosition && operand.kind === 'default');
      return `${before} default ${print(fallback, LEVELS.default + 1, isWordPosition || isWordValued(operand))}`;
    }
  }
}

function printBinary({ operator, left, right }: Extract<Expression, { kind: 'binary' }>): string {
  const level = levelOf(operator);
  const isComparison = level === LEVELS.comparison;
  const before = print(left, isComparison ? level + 1 : level, isComparison && makesWords(right));
  return `${before} ${operator} ${print(right, level + 1, isComparison && makesWords(left))}`;
}

/** Whether bare names on the other side of a comparison are read as words because of this side as it is printed. */
function makesWords(side: Expression): boolean {
  return side.kind !== 'word' && isWordValued(side);
}

/** A metric and a duration in parentheses, lest they read as a window. */
function printArguments(given: readonly Expression[]): string {
  const [first, ...others] = given.map(printExpression);
  const [metric] = given;
  return [metric?.kind === 'reference' ? `(${first})` : first, ...others].join(', ');
}

function printNumber({ value, unit }: NumberNode): string {
  if (unit === undefined) return String(value);
  return unit.symbol.startsWith('/') ? `${value}${unit.symbol}` : `${value} ${unit.symbol}`;
}

/** A window in the largest unit that holds it a whole number of times. */
export function printWindow(windowMs: number): string {
  const [size, symbol] = WINDOW_UNITS.find(([step]) => windowMs % step === 0) ?? [1, 'ms'];
  return `${windowMs / size} ${symbol}`;
}

const WINDOW_UNITS: readonly (readonly [number, string])[] = [
  [86_400_000, 'day'],
  [3_600_000, 'h'],
  [60_000, 'min'],
  [1000, 's'],
];

function isBareWord(text: string): boolean {
  return BARE_NAME.test(text) && !isReserved(text);
}

function quoted(text: string, quote: '"' | '`'): string {
  return quote + text.replaceAll('\\', '\\\\').replaceAll(quote, `\\${quote}`) + quote;
}
