import { err, ok, type Result } from '@hanse/kernel';
import type { BinaryOperator, Expression, Span } from '../expression/expression.ts';
import { canonicalName } from '../expression/names.ts';
import { type Unit, unitOf } from '../expression/units.ts';

/** What is wrong with a OneFlow expression, and where in it. */
export interface ConditionProblem {
  readonly offset: number;
  readonly expected: string;
}

export interface Condition {
  readonly expression: Expression;
  /** `&&` and `||` stand side by side without brackets: OneFlow's engine groups them from the right. */
  readonly isMixed: boolean;
}

const LONGEST = 4096;
const DEEPEST = 64;
const SYMBOLS = ['&&', '||', '==', '!=', '<>', '>=', '<=', '&', '|', '=', '>', '<', '!', '(', ')'] as const;
const COMPARISONS: Readonly<Record<string, BinaryOperator>> = {
  '==': '=',
  '=': '=',
  '!=': '!=',
  '<>': '!=',
  '>=': '>=',
  '<=': '<=',
  '>': '>',
  '<': '<',
};
/** What OpenNebula measures these attributes in: per cent of one processor, KiB, bytes. */
const ATTRIBUTE_UNITS: ReadonlyMap<string, Unit | undefined> = new Map([
  ['CPU', unitOf('%')],
  ['Memory', unitOf('KiB')],
  ['NETRX', unitOf('B')],
  ['NETTX', unitOf('B')],
  ['DISKRDBYTES', unitOf('B')],
  ['DISKWRBYTES', unitOf('B')],
]);

interface Token {
  readonly kind: 'symbol' | 'number' | 'name' | 'end';
  readonly text: string;
  readonly offset: number;
}

/**
 * Reads a condition of OneFlow (`CPU > 40 && !(NETRX < 10)`, OpenNebula's elasticity grammar) for a component. An
 * attribute becomes the metric of that name; where OneFlow takes a comparison with a missing one as false, it stays
 * missing here, and a rule with a missing condition does not fire.
 */
export function parseCondition(
  text: string,
  about: { readonly component: string; readonly at: { readonly line: number; readonly column: number } },
): Result<Condition, ConditionProblem> {
  if (text.length > LONGEST) return err({ offset: LONGEST, expected: `at most ${LONGEST} characters` });
  try {
    return ok(new ConditionParser(text, about.component, about.at).parse());
  } catch (thrown) {
    if (thrown instanceof Unexpected) return err(thrown.problem);
    throw thrown;
  }
}

class Unexpected extends Error {
  readonly problem: ConditionProblem;

  constructor(problem: ConditionProblem) {
    super(problem.expected);
    this.problem = problem;
  }
}

class ConditionParser {
  readonly #tokens: readonly Token[];
  readonly #component: string;
  readonly #start: { readonly line: number; readonly column: number };
  #next = 0;
  #isMixed = false;

  constructor(text: string, component: string, start: { readonly line: number; readonly column: number }) {
    this.#tokens = tokensOf(text);
    this.#component = component;
    this.#start = start;
  }

  parse(): Condition {
    const expression = this.#either(0);
    const rest = this.#peek();
    if (rest.kind !== 'end') throw new Unexpected({ offset: rest.offset, expected: '&&, || or the end' });
    return { expression, isMixed: this.#isMixed };
  }

  #either(depth: number): Expression {
    let left = this.#both(depth);
    let isChain = left.isChain;
    for (let token = this.#peek(); token.text === '||' || token.text === '|'; token = this.#peek()) {
      this.#next += 1;
      const right = this.#both(depth);
      isChain ||= right.isChain;
      this.#isMixed ||= isChain;
      left = { isChain, expression: this.#binary('or', token, left.expression, right.expression) };
    }
    return left.expression;
  }

  #both(depth: number): { readonly expression: Expression; readonly isChain: boolean } {
    let expression = this.#single(depth);
    let isChain = false;
    for (let token = this.#peek(); token.text === '&&' || token.text === '&'; token = this.#peek()) {
      this.#next += 1;
      isChain = true;
      expression = this.#binary('and', token, expression, this.#single(depth));
    }
    return { expression, isChain };
  }

  #single(depth: number): Expression {
    const token = this.#peek();
    if (depth > DEEPEST) throw new Unexpected({ offset: token.offset, expected: `at most ${DEEPEST} levels` });
    if (token.text === '!') {
      this.#next += 1;
      return { kind: 'unary', operator: 'not', operand: this.#single(depth + 1), at: this.#span(token) };
    }
    if (token.text === '(') {
      this.#next += 1;
      const inner = this.#either(depth + 1);
      const close = this.#peek();
      if (close.text !== ')') throw new Unexpected({ offset: close.offset, expected: '")"' });
      this.#next += 1;
      return inner;
    }
    return this.#comparison();
  }

  #comparison(): Expression {
    const left = this.#operand();
    const token = this.#peek();
    const operator = Object.hasOwn(COMPARISONS, token.text) ? COMPARISONS[token.text] : undefined;
    if (operator === undefined) throw new Unexpected({ offset: token.offset, expected: 'a comparison such as ">"' });
    this.#next += 1;
    const right = this.#operand();
    return this.#binary(operator, token, inUnitOf(right, left), inUnitOf(left, right));
  }

  #operand(): Expression {
    const token = this.#peek();
    this.#next += 1;
    if (token.kind === 'name') {
      return {
        kind: 'reference',
        name: canonicalName(token.text.toUpperCase()),
        component: this.#component,
        at: this.#span(token),
      };
    }
    if (token.kind !== 'number') throw new Unexpected({ offset: token.offset, expected: 'an attribute or a number' });
    const value = Number(token.text);
    const number: Expression = { kind: 'number', value: Math.abs(value), at: this.#span(token) };
    return value < 0 ? { kind: 'unary', operator: '-', operand: number, at: this.#span(token) } : number;
  }

  #binary(operator: BinaryOperator, token: Token, left: Expression, right: Expression): Expression {
    return { kind: 'binary', operator, left, right, at: this.#span(token) };
  }

  #peek(): Token {
    return this.#tokens[this.#next] ?? { kind: 'end', text: '', offset: 0 };
  }

  #span({ offset }: Token): Span {
    return { offset, line: this.#start.line, column: this.#start.column + offset };
  }
}

/** A number of OneFlow has no unit: it counts in that of the attribute it is compared with. */
function inUnitOf(attribute: Expression, operand: Expression): Expression {
  const unit = attribute.kind === 'reference' ? ATTRIBUTE_UNITS.get(attribute.name) : undefined;
  if (unit === undefined) return operand;
  if (operand.kind === 'unary') return { ...operand, operand: inUnitOf(attribute, operand.operand) };
  return operand.kind === 'number' ? { ...operand, unit } : operand;
}

const SPACE = /\s/;
const DIGIT = /[0-9]/;
const LETTER = /[A-Za-z]/;
const WORD = /[0-9A-Za-z_]/;

function tokensOf(text: string): readonly Token[] {
  const tokens: Token[] = [];
  let offset = 0;
  while (offset < text.length) {
    const token = SPACE.test(text.charAt(offset)) ? undefined : tokenAt(text, offset);
    if (token === undefined) {
      offset += 1;
      continue;
    }
    tokens.push({ ...token, offset });
    offset += token.length;
  }
  return [...tokens, { kind: 'end', text: '', offset: text.length }];
}

function tokenAt(text: string, offset: number): Omit<Token, 'offset'> & { readonly length: number } {
  const first = text.charAt(offset);
  if (DIGIT.test(first) || (first === '-' && DIGIT.test(text.charAt(offset + 1)))) {
    let end = offset + 1;
    while (DIGIT.test(text.charAt(end)) || (text.charAt(end) === '.' && DIGIT.test(text.charAt(end + 1)))) end += 1;
    return { kind: 'number', text: text.slice(offset, end), length: end - offset };
  }
  if (LETTER.test(first)) {
    const end = wordEnd(text, offset);
    return { kind: 'name', text: text.slice(offset, end), length: end - offset };
  }
  if ((first === '"' || first === "'") && LETTER.test(text.charAt(offset + 1))) {
    const end = wordEnd(text, offset + 1);
    if (text.charAt(end) !== first) throw new Unexpected({ offset: end, expected: `the closing ${first}` });
    return { kind: 'name', text: text.slice(offset + 1, end), length: end + 1 - offset };
  }
  const symbol = SYMBOLS.find((one) => text.startsWith(one, offset));
  if (symbol === undefined) throw new Unexpected({ offset, expected: 'an attribute, a number or an operator' });
  return { kind: 'symbol', text: symbol, length: symbol.length };
}

function wordEnd(text: string, start: number): number {
  let end = start;
  while (WORD.test(text.charAt(end))) end += 1;
  return end;
}
