import { didYouMean } from '../did-you-mean.ts';
import { type Argument, callOrWindow } from './call-or-window.ts';
import { type BinaryOperator, COMPARISONS, type Expression, type ReferenceNode, type Span } from './expression.ts';
import { EXPRESSION_LIMITS } from './limits.ts';
import { canonicalName, FUNCTION_NAMES, isKeyword, isReserved, TARGET_NAMES, targetOf } from './names.ts';
import { LEVELS, levelOf } from './precedence.ts';
import type { TextOrigin } from './refusal.ts';
import { TokenReader } from './token-reader.ts';
import { UNIT_SYMBOLS, type Unit, unitOf } from './units.ts';
import { asWords, isWordValued } from './word-position.ts';

const VALUE = 'a number, a name such as Load(C1), a function or "("';
const COMPONENT = 'the name of a component or network, such as C1';
const TARGET = `a target such as Load(C1); targets are ${TARGET_NAMES.join(', ')}`;
const CONTINUATIONS = ['and', 'or', 'default', 'when'];
const COMPARISON_SET: ReadonlySet<string> = new Set(COMPARISONS);

/** What a text says: a target when it is a statement, an expression, perhaps a condition. */
export interface ParsedStatement {
  readonly target: ReferenceNode;
  readonly expression: Expression;
  readonly condition?: Expression;
}

/**
 * Recursive descent with binding powers, under `EXPRESSION_LIMITS`. Loosest first: `or`, `and`, `not`, comparisons (which
 * do not chain), `+ -`, `* /`, the sign, `default`. Every method throws `Refused` at the first fault.
 */
export class Parser {
  readonly #tokens: TokenReader;
  #nodes = 0;
  #depth = 0;

  constructor(text: string, origin: TextOrigin) {
    this.#tokens = new TokenReader(text, origin);
  }

  /** The whole text as one expression. */
  wholeExpression(): Expression {
    const expression = this.#expression(LEVELS.or);
    this.#expectEnd('an operator or the end', ['and', 'or', 'default']);
    return expression;
  }

  /** The whole text as `target = expression`, with an optional `when condition`. */
  wholeStatement(): ParsedStatement {
    const target = this.#target();
    const parsed = this.#expression(LEVELS.or);
    const expression = isWordValued(target) ? asWords(parsed) : parsed;
    if (!this.#tokens.isKeyword('when')) {
      this.#expectEnd('an operator, "when" or the end', CONTINUATIONS);
      return { target, expression };
    }
    this.#tokens.take();
    const condition = this.#expression(LEVELS.or);
    this.#expectEnd('an operator or the end', ['and', 'or', 'default']);
    return { target, expression, condition };
  }

  #expectEnd(expected: string, continuations: readonly string[]): void {
    const { kind, text } = this.#tokens.peek();
    if (kind === 'end') return;
    throw this.#tokens.unexpected(expected, kind === 'name' ? didYouMean(text, continuations) : '');
  }

  /** The first `=` of a statement defines; every later one compares. */
  #target(): ReferenceNode {
    const name = this.#tokens.peek();
    if (name.kind !== 'name') throw this.#tokens.unexpected(TARGET);
    this.#tokens.take();
    const target = targetOf(name.text);
    if (target === undefined) {
      const hint = didYouMean(name.text, TARGET_NAMES);
      throw this.#tokens.refuse('MANIFEST_TARGET_UNKNOWN', name.at, {
        name: name.text,
        hint,
        known: [...TARGET_NAMES],
      });
    }
    this.#tokens.expectSymbol('(', `"(" and ${COMPONENT}`);
    const component = this.#tokens.expectOuterName(COMPONENT);
    this.#tokens.expectSymbol(')');
    const equals = this.#tokens.expectSymbol('=', '"=" and an expression');
    if (equals.end - equals.at.offset > 1)
      throw this.#tokens.unexpected('one "=", which defines', '', { ...equals, text: '==' });
    return this.#node({ kind: 'reference', name: target.name, component, at: name.at });
  }

  #node<T extends Expression>(node: T): T {
    this.#nodes += 1;
    if (this.#nodes <= EXPRESSION_LIMITS.nodes) return node;
    throw this.#tokens.refuse('MANIFEST_RULE_TOO_LARGE', node.at, { limit: EXPRESSION_LIMITS.nodes });
  }

  #nested<T>(at: Span, read: () => T): T {
    this.#depth += 1;
    if (this.#depth > EXPRESSION_LIMITS.depth) {
      throw this.#tokens.refuse('MANIFEST_RULE_TOO_DEEP', at, { limit: EXPRESSION_LIMITS.depth });
    }
    const result = read();
    this.#depth -= 1;
    return result;
  }

  #expression(loosest: number): Expression {
    let left = this.#prefix();
    for (;;) {
      const operator = this.#operator();
      if (operator === undefined || levelOf(operator) < loosest) return left;
      left = operator === 'default' ? this.#default(left) : this.#binary(left, operator);
    }
  }

  #operator(): BinaryOperator | 'default' | undefined {
    const { kind, text } = this.#tokens.peek();
    if (kind === 'symbol')
      return '+-*/'.includes(text) || COMPARISON_SET.has(text) ? (text as BinaryOperator) : undefined;
    const word = text.toLowerCase();
    return kind === 'name' && (word === 'and' || word === 'or' || word === 'default') ? word : undefined;
  }

  #binary(left: Expression, operator: BinaryOperator): Expression {
    const { at } = this.#tokens.take();
    const right = this.#expression(levelOf(operator) + 1);
    if (!COMPARISON_SET.has(operator)) return this.#node({ kind: 'binary', operator, left, right, at });
    this.#refuseChain();
    const hasWords = isWordValued(left) || isWordValued(right);
    const sides = hasWords ? { left: asWords(left), right: asWords(right) } : { left, right };
    return this.#node({ kind: 'binary', operator, ...sides, at });
  }

  #refuseChain(): void {
    const { kind, text, at } = this.#tokens.peek();
    if (kind === 'symbol' && COMPARISON_SET.has(text))
      throw this.#tokens.refuse('MANIFEST_RULE_CHAIN', at, { operator: text });
  }

  #default(operand: Expression): Expression {
    const { at } = this.#tokens.take();
    if (!canBeMissing(operand)) throw this.#tokens.refuse('MANIFEST_RULE_DEFAULT_USELESS', at);
    const parsed = this.#expression(LEVELS.default + 1);
    const fallback = isWordValued(operand) ? asWords(parsed) : parsed;
    return this.#node({ kind: 'default', operand, fallback, at });
  }

  #prefix(): Expression {
    const token = this.#tokens.peek();
    if (token.kind === 'number') return this.#number();
    if (token.kind === 'name' || token.kind === 'quoted') return this.#named();
    if (token.kind === 'text') {
      const { text, at } = this.#tokens.take();
      return this.#node({ kind: 'word', text, at });
    }
    if (this.#tokens.isSymbol('-')) return this.#unary('-', LEVELS.sign);
    if (this.#tokens.isSymbol('{')) return this.#set();
    if (this.#tokens.isSymbol('(')) return this.#parenthesised();
    throw this.#tokens.unexpected(VALUE);
  }

  #unary(operator: '-' | 'not', level: number): Expression {
    const { at } = this.#tokens.take();
    const operand = this.#nested(at, () => this.#expression(level));
    return this.#node({ kind: 'unary', operator, operand, at });
  }

  #parenthesised(): Expression {
    const { at } = this.#tokens.take();
    const inner = this.#nested(at, () => this.#expression(LEVELS.or));
    this.#tokens.expectSymbol(')', 'an operator or ")"');
    return inner;
  }

  #set(): Expression {
    const { at } = this.#tokens.take();
    const members: string[] = [];
    do {
      if (members.length > 0) this.#tokens.take();
      const place = this.#tokens.peek().at;
      const value = this.#tokens.expectOuterName('a name, such as Domain1');
      if (members.includes(value)) throw this.#tokens.refuse('MANIFEST_NOT_UNIQUE', place, { value });
      members.push(value);
    } while (this.#tokens.isSymbol(','));
    this.#tokens.expectSymbol('}', '"," or "}"');
    return this.#node({ kind: 'set', members, at });
  }

  #number(): Expression {
    const { text, at } = this.#tokens.take();
    const value = Number(text);
    const unit = this.#unit();
    if (!Number.isFinite(value * (unit?.factor ?? 1)))
      throw this.#tokens.refuse('MANIFEST_RULE_NUMBER', at, { number: text });
    return this.#node({ kind: 'number', value, ...(unit === undefined ? {} : { unit }), at });
  }

  /** The unit after a number. One per time is written without spaces around its slash: `MB/s`, `EUR/h`, `500/s`. */
  #unit(): Unit | undefined {
    const { kind, text, at } = this.#tokens.peek();
    if (kind === 'symbol' && text === '%') return this.#unitOf(1, '%');
    if (kind === 'symbol' && text === '/') return this.#unitPerTime('', 0);
    if (kind !== 'name' || isKeyword(text) || this.#tokens.isSymbol('(', 1)) return undefined;
    const found = this.#unitPerTime(text, 1) ?? this.#unitOf(1, text);
    if (found !== undefined) return found;
    throw this.#tokens.refuse('MANIFEST_UNIT_UNKNOWN', at, { unit: text, hint: didYouMean(text, UNIT_SYMBOLS) });
  }

  #unitPerTime(amount: string, slash: 0 | 1): Unit | undefined {
    const per = this.#tokens.peek(slash + 1);
    const isTogether = this.#tokens.isSymbol('/', slash) && (slash === 0 || this.#tokens.touches(1));
    if (!isTogether || !this.#tokens.touches(slash + 1) || per.kind !== 'name') return undefined;
    return this.#tokens.isSymbol('(', slash + 2) ? undefined : this.#unitOf(slash + 2, `${amount}/${per.text}`);
  }

  #unitOf(tokens: number, symbol: string): Unit | undefined {
    const unit = unitOf(symbol);
    for (let taken = 0; unit !== undefined && taken < tokens; taken += 1) this.#tokens.take();
    return unit;
  }

  #named(): Expression {
    const { kind, text, at } = this.#tokens.peek();
    const word = text.toLowerCase();
    if (kind === 'name' && word === 'not') return this.#unary('not', LEVELS.not);
    if (kind === 'name' && isKeyword(text)) {
      if (word !== 'true' && word !== 'false') throw this.#tokens.unexpected(VALUE);
      this.#tokens.take();
      return this.#node({ kind: 'boolean', value: word === 'true', at });
    }
    this.#tokens.take();
    if (kind === 'name' && isReserved(text)) return this.#call(word, at);
    if (!this.#tokens.isSymbol('(')) return this.#node({ kind: 'reference', name: text, at });
    return this.#reference(text, kind === 'quoted', at);
  }

  #reference(text: string, isQuoted: boolean, at: Span): Expression {
    this.#tokens.take();
    const isName = ['name', 'number', 'text'].includes(this.#tokens.peek().kind);
    const component = this.#tokens.expectOuterName(COMPONENT);
    if (isName && !this.#tokens.isSymbol(')') && !isQuoted && targetOf(text) === undefined && this.#isCallLike()) {
      const hint = didYouMean(text, FUNCTION_NAMES);
      throw this.#tokens.refuse('MANIFEST_FUNCTION_UNKNOWN', at, { name: text, hint, known: [...FUNCTION_NAMES] });
    }
    this.#tokens.expectSymbol(')');
    return this.#node({ kind: 'reference', name: isQuoted ? text : canonicalName(text), component, at });
  }

  /** `average(Load(C1), …` and `sqrt(2 * …`: what follows a name there is no component's. */
  #isCallLike(): boolean {
    return ['(', ',', '+', '*', '/'].some((symbol) => this.#tokens.isSymbol(symbol));
  }

  #call(name: string, at: Span): Expression {
    this.#tokens.expectSymbol('(', `"(" after the function ${name}`);
    const given = this.#nested(at, () => this.#arguments());
    return this.#node(
      callOrWindow(name, given, at, (code, place, details) => this.#tokens.refuse(code, place, details)),
    );
  }

  #arguments(): readonly Argument[] {
    const found: Argument[] = [];
    do {
      if (found.length > 0) this.#tokens.take();
      const isBare = !this.#tokens.isSymbol('(');
      found.push({ expression: this.#expression(LEVELS.or), isBare });
    } while (this.#tokens.isSymbol(','));
    this.#tokens.expectSymbol(')', 'an operator, "," or ")"');
    return found;
  }
}

function canBeMissing(expression: Expression): boolean {
  switch (expression.kind) {
    case 'reference':
    case 'window':
      return true;
    case 'unary':
      return canBeMissing(expression.operand);
    case 'binary':
      return canBeMissing(expression.left) || canBeMissing(expression.right);
    case 'call':
      return expression.arguments.some(canBeMissing);
    case 'default':
      return canBeMissing(expression.fallback);
    default:
      return false;
  }
}
