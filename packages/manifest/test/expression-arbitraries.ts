import fc from 'fast-check';
import {
  BINARY_OPERATORS,
  CALL_NAMES,
  type Expression,
  type ReferenceNode,
  type Span,
  WINDOW_NAMES,
} from '../src/expression/expression.ts';
import { UNIT_SYMBOLS, type Unit, unitOf } from '../src/expression/units.ts';

/** The place of nodes that were not read from a text. */
export const NOWHERE: Span = { offset: 0, line: 1, column: 1 };
const at = NOWHERE;

const SYMBOLS = [...UNIT_SYMBOLS, '/s', '/h', 'MB/s', 'GiB/min', 'EUR/h', 'Mbit/s'];
const unit = fc.constantFrom(...SYMBOLS).map((symbol) => unitOf(symbol) as Unit);

const number = fc
  .record({
    value: fc.oneof(fc.nat(), fc.double({ min: 0, max: 1e200, noNaN: true })).map((value) => (value === 0 ? 0 : value)),
    unit: fc.option(unit, { nil: undefined }),
  })
  .map(({ value, unit }): Expression => ({ kind: 'number', value, ...(unit === undefined ? {} : { unit }), at }));

const oddName = fc.string({ unit: 'grapheme', minLength: 1, maxLength: 8 }).filter((text) => !/\p{Cc}/u.test(text));
const metricName = fc.oneof(
  fc.constantFrom('Load', 'Users', 'RequestPerSecond', 'kpi.queue.length', 'Größe', 'min', 'and', 's', 'load', 'h'),
  oddName,
);
const outerName = fc.oneof(fc.constantFrom('C1', 'web-1', '3tier', 'eu.north', '1e3', '-', 'a--b', '5min'), oddName);

const reference: fc.Arbitrary<ReferenceNode> = fc
  .record({ name: metricName, component: fc.option(outerName, { nil: undefined }) })
  .map(({ name, component }) => ({ kind: 'reference', name, ...(component === undefined ? {} : { component }), at }));

const window = fc
  .record({
    name: fc.constantFrom(...WINDOW_NAMES),
    metric: reference,
    windowMs: fc.integer({ min: 1, max: 86_400_000 }),
  })
  .map((parts): Expression => ({ kind: 'window', ...parts, at }));

const set = fc
  .uniqueArray(outerName, { minLength: 1, maxLength: 3 })
  .map((members): Expression => ({ kind: 'set', members, at }));

const aboutWords = fc
  .record({ text: metricName, component: outerName, isFlipped: fc.boolean() })
  .map(({ text, component, isFlipped }): Expression => {
    const word: Expression = { kind: 'word', text, at };
    const sla: Expression = { kind: 'reference', name: 'SLA', component, at };
    return { kind: 'binary', operator: '!=', left: isFlipped ? word : sla, right: isFlipped ? sla : word, at };
  });

/** Any tree that reading a text can give, with every place the same. */
export const expressions: fc.Arbitrary<Expression> = fc.letrec<{ tree: Expression }>((tie) => {
  const tree = tie('tree');
  return {
    tree: fc.oneof(
      { depthSize: 'small', withCrossShrink: true },
      number,
      reference,
      window,
      set,
      fc.boolean().map((value): Expression => ({ kind: 'boolean', value, at })),
      aboutWords,
      fc
        .record({ operator: fc.constantFrom('-' as const, 'not' as const), operand: tree })
        .map((parts): Expression => ({ kind: 'unary', ...parts, at })),
      fc
        .record({ operator: fc.constantFrom(...BINARY_OPERATORS), left: tree, right: tree })
        .map((parts): Expression => ({ kind: 'binary', ...parts, at })),
      fc
        .record({ name: fc.constantFrom(...CALL_NAMES), given: fc.array(tree, { minLength: 2, maxLength: 3 }) })
        .map(({ name, given }): Expression => {
          return { kind: 'call', name, arguments: name === 'min' || name === 'max' ? given : given.slice(0, 1), at };
        }),
      fc
        .record({ metric: reference, fallback: tree })
        .map(({ metric, fallback }): Expression => ({ kind: 'default', operand: metric, fallback, at })),
    ),
  };
}).tree;

/** A tree without its places, for comparing; a word of a set or name is kept as it is. */
export function withoutPlaces(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutPlaces);
  if (value === null || typeof value !== 'object') return value;
  return Object.fromEntries(
    Object.entries(value)
      .filter(([key]) => key !== 'at')
      .map(([key, inner]) => [key, withoutPlaces(inner)]),
  );
}
