import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { type EvaluationContext, evaluate } from '../src/expression/evaluate.ts';
import { parseExpression } from '../src/expression/parse-expression.ts';
import type { Value } from '../src/expression/value.ts';
import { conjunctionsOf } from '../src/rules/conjunctions.ts';
import { rangeOf } from '../src/rules/range-of.ts';
import { satisfiable } from '../src/rules/satisfiable.ts';
import type { CheckScope } from '../src/rules/scope.ts';

const RANGES = { share: [0, 1], balance: [-2, 2], users: [0, 100], level: [3, 5] } as const;

const SCOPE: CheckScope = {
  components: new Map(),
  metrics: new Map(Object.entries(RANGES).map(([name, [min, max]]) => [name, { range: { min, max } }])),
  defined: new Set(),
};

/** Values within the ranges, their ends more often than chance would have it. */
const measured = fc
  .tuple(
    ...Object.values(RANGES).map(([min, max]) =>
      fc.oneof(fc.constantFrom(min, max, 0.5 * (min + max)), fc.double({ min, max, noNaN: true })),
    ),
  )
  .map((values) => {
    const entries = Object.keys(RANGES).map((name, index): [string, Value] => {
      return [name, { kind: 'number', value: values[index] ?? 0, dimension: {} }];
    });
    const context: EvaluationContext = { metrics: { samples: () => [] }, variables: new Map(entries), now: 0 };
    return context;
  });

const { number, condition } = fc.letrec<{ number: string; condition: string }>((tie) => ({
  number: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    fc.constantFrom(...Object.keys(RANGES)),
    fc.integer({ min: -4, max: 8 }).map((value) => (value < 0 ? `(${value})` : `${value}`)),
    fc.tuple(tie('number'), fc.constantFrom('+', '-', '*', '/'), tie('number')).map((parts) => `(${parts.join(' ')})`),
    fc.tuple(fc.constantFrom('ceil', 'floor', 'round', 'abs'), tie('number')).map(([name, of]) => `${name}(${of})`),
    fc.tuple(fc.constantFrom('min', 'max'), tie('number'), tie('number')).map(([name, a, b]) => `${name}(${a}, ${b})`),
  ),
  condition: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    fc
      .tuple(tie('number'), fc.constantFrom('<', '<=', '>', '>=', '=', '!='), tie('number'))
      .map((parts) => `(${parts.join(' ')})`),
    tie('condition').map((of) => `(not ${of})`),
    fc.tuple(tie('condition'), fc.constantFrom('and', 'or'), tie('condition')).map((parts) => `(${parts.join(' ')})`),
  ),
}));

function tree(text: string) {
  const read = parseExpression(text);
  return read.ok ? read.value : undefined;
}

describe('interval arithmetic', () => {
  test('no number is outside of its range', () => {
    fc.assert(
      fc.property(number, measured, (text, context) => {
        const expression = tree(text);
        fc.pre(expression !== undefined);
        const range = rangeOf(expression, SCOPE);
        const outcome = evaluate(expression, context);
        assert.ok(range !== undefined && range.min <= range.max, text);
        if (outcome.kind !== 'value' || outcome.value.kind !== 'number') return;
        const { value } = outcome.value;
        const rounding = 1e-9 * Math.max(1, Math.abs(value));
        assert.ok(value >= range.min - rounding && value <= range.max + rounding, `${text} = ${value}`);
      }),
      { numRuns: 5000 },
    );
  });

  test('what is said never to hold does not hold for any values', () => {
    let never = 0;
    fc.assert(
      fc.property(condition, fc.array(measured, { minLength: 5, maxLength: 5 }), (text, contexts) => {
        const expression = tree(text);
        fc.pre(expression !== undefined);
        const holds = conjunctionsOf(expression);
        if (holds === undefined || satisfiable(holds, SCOPE) !== 'never') return;
        never += 1;
        for (const context of contexts) {
          const outcome = evaluate(expression, context);
          assert.ok(!(outcome.kind === 'value' && outcome.value.kind === 'boolean' && outcome.value.value), text);
        }
      }),
      { numRuns: 5000 },
    );
    assert.ok(never > 50, `only ${never} conditions never held`);
  });

  test('what is said to be possible holds for some values', () => {
    const simple = fc
      .tuple(
        fc.constantFrom('share', 'users', 'level'),
        fc.constantFrom('<', '>', '<=', '>='),
        fc.integer({ min: 0, max: 6 }),
      )
      .map((parts) => parts.join(' '));
    const grid = ['share', 'users', 'level'].reduce<readonly (readonly [string, number])[][]>(
      (points, name) =>
        points.flatMap((point) =>
          [0, 0.25, 0.5, 0.75, 1, 1.5, 2, 2.5, 3, 3.5, 4, 4.5, 5, 5.5, 6, 7]
            .filter((value) => {
              const [min, max] = RANGES[name as keyof typeof RANGES];
              return value >= min && value <= max;
            })
            .map((value) => [...point, [name, value] as const]),
        ),
      [[]],
    );
    fc.assert(
      fc.property(fc.array(simple, { minLength: 1, maxLength: 4 }), (parts) => {
        const expression = tree(parts.join(' and '));
        assert.ok(expression !== undefined);
        const found = satisfiable(conjunctionsOf(expression) ?? [], SCOPE);
        const holds = grid.some((point) => {
          const variables = new Map(
            point.map(([name, value]) => [name, { kind: 'number', value, dimension: {} } as const]),
          );
          const outcome = evaluate(expression, { metrics: { samples: () => [] }, variables, now: 0 });
          return outcome.kind === 'value' && outcome.value.kind === 'boolean' && outcome.value.value;
        });
        assert.equal(found, holds ? 'possible' : 'never', parts.join(' and '));
      }),
      { numRuns: 1000 },
    );
  });
});
