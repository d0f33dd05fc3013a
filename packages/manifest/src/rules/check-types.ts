import { windowDimension } from '../expression/evaluate.ts';
import type {
  BinaryNode,
  CallNode,
  DefaultNode,
  Expression,
  ReferenceNode,
  Span,
  UnaryNode,
  WindowNode,
} from '../expression/expression.ts';
import { targetOf } from '../expression/names.ts';
import { describeDimension } from '../expression/quantity.ts';
import { combineDimensions, type Dimension, isPlain, sameDimension } from '../expression/units.ts';
import type { Reporter } from './reporter.ts';
import { type CheckScope, metricOf } from './scope.ts';
import type { Statement } from './statement.ts';

/** The kind of value of an expression; undefined after a fault that was reported, so that one fault is told once. */
type Type =
  | {
      readonly kind: 'number';
      readonly dimension: Dimension /** The literal 0, which needs no unit. */;
      readonly isZero?: true;
    }
  | { readonly kind: 'boolean' | 'word' | 'set' };

const KINDS = {
  boolean: 'a condition (true or false)',
  word: 'a name',
  set: 'a set of names',
} as const;

/** Reports numbers of different kinds that are compared, added or assigned, and values of the wrong kind. */
export function checkTypes(statement: Statement, scope: CheckScope, reporter: Reporter): void {
  const types = new TypeCheck(statement, scope, reporter);
  types.definition();
  types.condition();
}

class TypeCheck {
  readonly #statement: Statement;
  readonly #scope: CheckScope;
  readonly #reporter: Reporter;

  constructor(statement: Statement, scope: CheckScope, reporter: Reporter) {
    this.#statement = statement;
    this.#scope = scope;
    this.#reporter = reporter;
  }

  definition(): void {
    const { target, expression } = this.#statement;
    const expected = this.#ofTarget(target);
    const found = this.#typeOf(expression);
    if (expected === undefined || found === undefined) return;
    if (expected.kind === 'set' && found.kind === 'word') return;
    if (expected.kind === found.kind) this.#common('=', expected, found, this.#statement.at);
    else this.#mismatch(`The value of ${target.name}`, found, expected, expression.at);
  }

  /** A load is worth what it is measured in; everything else that can be set has a unit of its own. */
  #ofTarget(target: ReferenceNode): Type | undefined {
    const unit = target.name === 'Load' ? this.#scope.metrics.get(target.name)?.unit : undefined;
    return unit === undefined ? targetOf(target.name)?.type : { kind: 'number', dimension: unit.dimension };
  }

  condition(): void {
    const { condition } = this.#statement;
    if (condition !== undefined) this.#expect(condition, 'boolean', 'What follows "when"');
  }

  #typeOf(expression: Expression): Type | undefined {
    switch (expression.kind) {
      case 'number': {
        const dimension = expression.unit?.dimension ?? {};
        const isZero = expression.value === 0 && expression.unit === undefined;
        return { kind: 'number', dimension, ...(isZero ? { isZero } : {}) };
      }
      case 'boolean':
      case 'word':
      case 'set':
        return { kind: expression.kind };
      case 'reference':
        return this.#ofName(expression, false);
      case 'window':
        return this.#ofWindow(expression);
      case 'unary':
        return this.#ofUnary(expression);
      case 'binary':
        return this.#ofBinary(expression);
      case 'call':
        return this.#ofCall(expression);
      case 'default':
        return this.#ofDefault(expression);
    }
  }

  /** A declared metric has its own unit, also when it is named like a target. Unknown names are told of elsewhere. */
  #ofName(reference: ReferenceNode, isWindow: boolean): Type | undefined {
    const metric = metricOf(this.#scope, reference, isWindow);
    if (metric !== undefined) return { kind: 'number', dimension: metric.unit?.dimension ?? {} };
    return reference.component === undefined ? undefined : this.#ofTarget(reference);
  }

  #ofWindow({ name, metric, at }: WindowNode): Type | undefined {
    const type = this.#ofName(metric, true);
    if (type === undefined) return undefined;
    if (type.kind === 'number') return { kind: 'number', dimension: windowDimension(name, type.dimension) };
    this.#mismatch(`What ${name} looks back on`, type, { kind: 'number', dimension: {} }, at);
    return undefined;
  }

  #ofUnary({ operator, operand }: UnaryNode): Type | undefined {
    return this.#expect(operand, operator === 'not' ? 'boolean' : 'number', `What follows "${operator}"`);
  }

  #ofBinary(node: BinaryNode): Type | undefined {
    const { operator, left, right } = node;
    if (operator === 'and' || operator === 'or') {
      this.#expect(left, 'boolean', `What stands before "${operator}"`);
      this.#expect(right, 'boolean', `What stands after "${operator}"`);
      return { kind: 'boolean' };
    }
    if (operator === '=' || operator === '!=') return this.#ofEquality(node);
    const a = this.#expect(left, 'number', `What stands before "${operator}"`);
    const b = this.#expect(right, 'number', `What stands after "${operator}"`);
    const isComparison = operator !== '+' && operator !== '-' && operator !== '*' && operator !== '/';
    if (a?.kind !== 'number' || b?.kind !== 'number') return isComparison ? { kind: 'boolean' } : undefined;
    if (operator === '*' || operator === '/') return this.#ofProduct(node, a.dimension, b.dimension);
    const common = this.#common(operator, a, b, node.at);
    return isComparison ? { kind: 'boolean' } : common;
  }

  #ofEquality({ operator, left, right, at }: BinaryNode): Type {
    const [a, b] = [this.#typeOf(left), this.#typeOf(right)];
    if (a !== undefined && b !== undefined) {
      if (a.kind === b.kind) this.#common(operator, a, b, at);
      else this.#mismatch(`What stands after "${operator}"`, b, a, right.at);
    }
    return { kind: 'boolean' };
  }

  #ofProduct({ operator, at }: BinaryNode, a: Dimension, b: Dimension): Type | undefined {
    const dimension = combineDimensions(a, b, operator === '*' ? 1 : -1);
    if (dimension !== undefined) return { kind: 'number', dimension };
    this.#units(operator, a, b, at);
    return undefined;
  }

  #ofCall({ name, arguments: given, at }: CallNode): Type | undefined {
    const types = given.map((argument) => this.#expect(argument, 'number', `What ${name} is given`));
    return types.reduce((common, type) => common && type && this.#common(name, common, type, at));
  }

  #ofDefault({ operand, fallback, at }: DefaultNode): Type | undefined {
    const [a, b] = [this.#typeOf(operand), this.#typeOf(fallback)];
    if (a === undefined || b === undefined) return a;
    if (a.kind === b.kind) return this.#common('default', a, b, at);
    this.#mismatch('What stands after "default"', b, a, fallback.at);
    return undefined;
  }

  #expect(expression: Expression, kind: 'number' | 'boolean', what: string): Type | undefined {
    const type = this.#typeOf(expression);
    if (type === undefined || type.kind === kind) return type;
    this.#mismatch(what, type, kind === 'number' ? { kind, dimension: {} } : { kind }, expression.at);
    return undefined;
  }

  #common(operator: string, a: Type, b: Type, at: Span): Type | undefined {
    if (a.kind !== 'number' || b.kind !== 'number' || sameDimension(a.dimension, b.dimension)) return a;
    if (b.isZero === true) return a;
    if (a.isZero === true) return b;
    this.#units(operator, a.dimension, b.dimension, at);
    return undefined;
  }

  #units(operator: string, left: Dimension, right: Dimension, at: Span): void {
    const details = { operator, left: describeDimension(left), right: describeDimension(right) };
    const plain = isPlain(left) ? right : left;
    const hint =
      isPlain(left) || isPlain(right) ? `Write the unit behind the number, to have ${describeDimension(plain)}. ` : '';
    this.#reporter.report('MANIFEST_UNIT_MISMATCH', this.#statement, at, { ...details, hint });
  }

  #mismatch(what: string, found: Type, expected: Type, at: Span): void {
    const details = {
      what,
      found: describe(found),
      expected: expected.kind === 'number' ? 'a number' : describe(expected),
    };
    this.#reporter.report('MANIFEST_TYPE_MISMATCH', this.#statement, at, details);
  }
}

function describe(type: Type): string {
  return type.kind === 'number' ? describeDimension(type.dimension) : KINDS[type.kind];
}
