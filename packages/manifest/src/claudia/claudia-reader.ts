import type { JsonObject } from '@hanse/kernel';
import { type Diagnostic, diagnostic, MAX_DIAGNOSTICS, warning } from '../diagnostic.ts';
import type { Expression, Span } from '../expression/expression.ts';
import { canonicalName } from '../expression/names.ts';
import { claudiaAttribute, claudiaText, type ElementLike } from './element.ts';

type Code = Diagnostic['code'];

const UNIT_MS: ReadonlyMap<string, number> = new Map([
  ['milisecond', 1],
  ['millisecond', 1],
  ['second', 1000],
  ['minute', 60_000],
  ['hour', 3_600_000],
  ['day', 86_400_000],
  ['week', 604_800_000],
  ['month', 2_592_000_000],
  ['year', 31_536_000_000],
]);

/** What the readers of Claudia's sections share: numbers and windows read with their faults told. */
export class ClaudiaReader {
  readonly #found: Diagnostic[] = [];
  readonly #virtualSystems: ReadonlySet<string>;

  constructor(virtualSystems: ReadonlySet<string>) {
    this.#virtualSystems = virtualSystems;
  }

  get diagnostics(): readonly Diagnostic[] {
    return this.#found;
  }

  get virtualSystems(): ReadonlySet<string> {
    return this.#virtualSystems;
  }

  error(code: Code, element: ElementLike, details: JsonObject = {}): void {
    this.#add(diagnostic(code, element.name, element, details));
  }

  warning(code: Code, element: ElementLike, details: JsonObject = {}): void {
    this.#add(warning(code, element.name, element, details));
  }

  #add(found: Diagnostic): void {
    if (this.#found.length < MAX_DIAGNOSTICS) this.#found.push(found);
  }

  /** The number in a child; undefined, and reported, when it is missing or outside the bounds. */
  number(
    element: ElementLike,
    name: string,
    bounds: { readonly min: number; readonly max: number },
  ): number | undefined {
    const text = claudiaText(element, name);
    if (text === undefined) {
      this.error('MANIFEST_CLAUDIA_MISSING', element, { element: element.name, child: name });
      return undefined;
    }
    return this.numberIn(text, element, name, bounds);
  }

  /** The number that a text is. */
  numberIn(
    text: string,
    element: ElementLike,
    name: string,
    { min, max }: { readonly min: number; readonly max: number },
  ): number | undefined {
    const value = /^[+-]?[0-9]{1,15}(\.[0-9]{1,15})?$/.test(text) ? Number(text) : Number.NaN;
    if (value >= min && value <= max) return value;
    const expected = max === Number.POSITIVE_INFINITY ? `a number from ${min}` : `a number from ${min} to ${max}`;
    this.error('MANIFEST_CLAUDIA_VALUE', element, { what: name, value: text, expected });
    return undefined;
  }

  text(element: ElementLike, name: string): string | undefined {
    const text = claudiaText(element, name);
    if (text === undefined) this.error('MANIFEST_CLAUDIA_MISSING', element, { element: element.name, child: name });
    return text;
  }

  /** `<Window unit="minute">5</Window>` in milliseconds; minutes when no unit is said. */
  window(element: ElementLike, child: ElementLike | undefined): number | undefined {
    if (child === undefined) {
      this.error('MANIFEST_CLAUDIA_MISSING', element, { element: element.name, child: 'Window' });
      return undefined;
    }
    const unit = claudiaAttribute(child, 'unit') ?? 'minute';
    const unitMs = UNIT_MS.get(unit);
    const amount = this.numberIn(child.text, child, 'Window', { min: 1, max: 1_000_000 });
    if (unitMs === undefined) {
      const expected = 'second, minute, hour, day, week or month';
      this.error('MANIFEST_CLAUDIA_VALUE', child, { what: 'unit', value: unit, expected });
    }
    return amount === undefined || unitMs === undefined ? undefined : amount * unitMs;
  }
}

/** Trees built from elements: each node stands where its element does. */
export function treesAt({ line, column }: ElementLike) {
  const at: Span = { offset: 0, line, column };
  return {
    number: (value: number): Expression =>
      value < 0
        ? { kind: 'unary', operator: '-', operand: { kind: 'number', value: -value, at }, at }
        : { kind: 'number', value, at },
    percent: (value: number): Expression => {
      return { kind: 'number', value, unit: { symbol: '%', factor: 0.01, dimension: {} }, at };
    },
    metric: (name: string, component?: string) => {
      return {
        kind: 'reference',
        name: canonicalName(name),
        ...(component === undefined ? {} : { component }),
        at,
      } as const;
    },
    average: (metric: Extract<Expression, { kind: 'reference' }>, windowMs: number): Expression => {
      return { kind: 'window', name: 'avg', metric, windowMs, at };
    },
    binary: (left: Expression, operator: '/' | '<' | '>' | '<=' | '>=' | 'and', right: Expression): Expression => {
      return { kind: 'binary', operator, left, right, at };
    },
  };
}
