import type { Comparison, Expression } from '../expression/expression.ts';
import { compare } from '../expression/operators.ts';
import { printExpression } from '../expression/print-expression.ts';
import { type Conjunction, deny, flip, type Literal } from './conjunctions.ts';
import { halfLine, type Interval, intersect, isPoint } from './interval.ts';
import { rangeOf } from './range-of.ts';
import type { CheckScope } from './scope.ts';

/**
 * Whether conditions can hold: `never` is certain; `possible` is certain too, since every literal bounds one quantity by
 * itself; `unknown` when quantities may hang together in ways that intervals do not show.
 */
export type Satisfiable = 'never' | 'possible' | 'unknown';

/** Whether any of the alternatives can hold when everything is measured. */
export function satisfiable(conjunctions: readonly Conjunction[], scope: CheckScope): Satisfiable {
  let best: Satisfiable = 'never';
  for (const conjunction of conjunctions) {
    const found = new Solver(scope).solve(conjunction);
    if (found === 'possible') return found;
    if (found === 'unknown') best = found;
  }
  return best;
}

type Step = 'contradiction' | 'bounded' | 'opaque';

/** Narrows the range of every quantity by one literal after another. */
class Solver {
  readonly #scope: CheckScope;
  readonly #ranges = new Map<string, Interval>();
  readonly #words = new Map<string, { is?: string; readonly not: Set<string> }>();
  /** Numbers that a quantity is not, for `!=`. */
  readonly #excluded = new Map<string, Set<number>>();

  constructor(scope: CheckScope) {
    this.#scope = scope;
  }

  solve(conjunction: Conjunction): Satisfiable {
    const steps = conjunction.map((literal) => this.#take(literal));
    if (steps.includes('contradiction') || this.#isExcluded()) return 'never';
    // Again, now that every quantity is as narrow as it gets: sums of bounded quantities are bounded.
    if (conjunction.some((literal) => this.#canNotHold(literal))) return 'never';
    return steps.includes('opaque') ? 'unknown' : 'possible';
  }

  #take({ expression, isDenied }: Literal): Step {
    if (expression.kind === 'boolean') return expression.value === isDenied ? 'contradiction' : 'bounded';
    if (expression.kind !== 'binary') return 'opaque';
    const comparison = isDenied ? deny(expression.operator as Comparison) : (expression.operator as Comparison);
    const { left, right } = expression;
    if (left.kind === 'word' || right.kind === 'word') return this.#word(left, comparison, right);
    const limit = this.#constant(right);
    if (limit !== undefined) return this.#bound(left, comparison, limit);
    const other = this.#constant(left);
    return other === undefined ? 'opaque' : this.#bound(right, flip(comparison), other);
  }

  #constant(expression: Expression): number | undefined {
    const range = rangeOf(expression, this.#scope);
    return range !== undefined && isPoint(range) && Number.isFinite(range.min) ? range.min : undefined;
  }

  /** Moves constants to the other side until one quantity is left: `avg(CPU(C1), 5 min) / 2 > 40 %`. */
  #bound(expression: Expression, comparison: Comparison, limit: number): Step {
    if (!Number.isFinite(limit)) return 'opaque';
    const own = this.#constant(expression);
    if (own !== undefined) return compare(comparison, own, limit) ? 'bounded' : 'contradiction';
    if (expression.kind === 'unary') return this.#bound(expression.operand, flip(comparison), -limit);
    if (expression.kind === 'reference' || expression.kind === 'window') {
      return this.#narrow(expression, comparison, limit);
    }
    if (expression.kind !== 'binary') return 'opaque';
    const { operator, left, right } = expression;
    const [a, b] = [this.#constant(left), this.#constant(right)];
    if (operator === '+' && b !== undefined) return this.#bound(left, comparison, limit - b);
    if (operator === '+' && a !== undefined) return this.#bound(right, comparison, limit - a);
    if (operator === '-' && b !== undefined) return this.#bound(left, comparison, limit + b);
    if (operator === '-' && a !== undefined) return this.#bound(right, flip(comparison), a - limit);
    if (operator === '*' && b !== undefined) return this.#scaled(left, comparison, b, limit / b);
    if (operator === '*' && a !== undefined) return this.#scaled(right, comparison, a, limit / a);
    return operator === '/' && b !== undefined ? this.#scaled(left, comparison, b, limit * b) : 'opaque';
  }

  #scaled(expression: Expression, comparison: Comparison, factor: number, limit: number): Step {
    if (factor === 0) return 'opaque';
    return this.#bound(expression, factor < 0 ? flip(comparison) : comparison, limit);
  }

  #narrow(quantity: Expression, comparison: Comparison, limit: number): Step {
    const key = printExpression(quantity);
    const before = this.#ranges.get(key) ?? rangeOf(quantity, this.#scope);
    if (before === undefined) return 'opaque';
    if (comparison === '!=') this.#excluded.set(key, new Set([...(this.#excluded.get(key) ?? []), limit]));
    const after = intersect(before, halfLine(comparison, limit));
    if (after === undefined) return 'contradiction';
    this.#ranges.set(key, after);
    return 'bounded';
  }

  #isExcluded(): boolean {
    return [...this.#excluded].some(([key, numbers]) => {
      const range = this.#ranges.get(key);
      return range !== undefined && isPoint(range) && numbers.has(range.min);
    });
  }

  #word(left: Expression, comparison: Comparison, right: Expression): Step {
    if (left.kind === 'word' && right.kind === 'word') {
      return (left.text === right.text) === (comparison === '=') ? 'bounded' : 'contradiction';
    }
    const [quantity, word] =
      left.kind === 'word' ? [right, left.text] : [left, right.kind === 'word' ? right.text : ''];
    const key = printExpression(quantity);
    const known = this.#words.get(key) ?? { not: new Set<string>() };
    this.#words.set(key, known);
    if (comparison === '!=') known.not.add(word);
    else if (known.is !== undefined && known.is !== word) return 'contradiction';
    else known.is = word;
    return known.is !== undefined && known.not.has(known.is) ? 'contradiction' : 'bounded';
  }

  #canNotHold({ expression, isDenied }: Literal): boolean {
    if (expression.kind !== 'binary') return false;
    const left = rangeOf(expression.left, this.#scope, this.#ranges);
    const right = rangeOf(expression.right, this.#scope, this.#ranges);
    if (left === undefined || right === undefined) return false;
    const comparison = expression.operator as Comparison;
    return !canHold(isDenied ? deny(comparison) : comparison, left, right);
  }
}

function canHold(comparison: Comparison, a: Interval, b: Interval): boolean {
  switch (comparison) {
    case '<':
      return a.min < b.max;
    case '>':
      return a.max > b.min;
    case '<=':
      return a.min < b.max || (a.min === b.max && !a.isMinOpen && !b.isMaxOpen);
    case '>=':
      return a.max > b.min || (a.max === b.min && !a.isMaxOpen && !b.isMinOpen);
    case '=':
      return intersect(a, b) !== undefined;
    case '!=':
      return !(isPoint(a) && isPoint(b) && a.min === b.min);
  }
}
