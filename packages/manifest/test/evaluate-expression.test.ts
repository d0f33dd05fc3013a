import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { evaluate } from '../src/expression/evaluate.ts';
import { type ExplainedExpression, explainExpression } from '../src/expression/explain-expression.ts';
import { parseExpression } from '../src/expression/parse-expression.ts';
import type { Outcome } from '../src/expression/value.ts';
import { contextOf, NOW, outcomeOf, shownOutcome } from './evaluate-samples.ts';
import { expressions } from './expression-arbitraries.ts';

const RECORDED = {
  'Users(C1)': [
    [10, 300],
    [70, 200],
    [130, 100],
  ],
  'CPU(C1)': [
    [10, 90],
    [20, 80],
  ],
  'Free(C1)': [[1, 1536]],
  'Traffic(RED)': [[1, 5]],
  'Idle(C1)': [[1, 0]],
  'Old(C1)': [[301, 7]],
  users: [[1, 42]],
} as const;

const CONTEXT = contextOf(RECORDED);

describe('the value of an expression', () => {
  const VALUES: readonly (readonly [string, string])[] = [
    ['3 * Users(C1)', '900'],
    ['Users(C1) / 1000', '0.3'],
    ['users + 1', '43'],
    ['7 - 2 - 1', '4'],
    ['-2 * (3 + 4)', '-14'],
    ['5MBS', '5 MB/s'],
    ['40 Mbit/s = 5 MB/s', 'true'],
    ['Traffic(RED) * 2', '10 MB/s'],
    ['Traffic(RED) * 1 min', '286.102 MiB'],
    ['Free(C1)', '1.5 GiB'],
    ['1 GB / 5 MB/s', '3.33333 min'],
    ['0.20 EUR/h * 24 h', '4.8 EUR'],
    ['0.20 EUR/h', '0.2 EUR/h'],
    ['300 / 1 min', '5/s'],
    ['80 %', '0.8'],
    ['min(3, 1, 2) + max(3, 1, 2)', '4'],
    ['ceil(2.1) + floor(2.9) + round(2.5) + abs(-4)', '12'],
    ['ceil(1.2 s)', '2 s'],
    ['avg(CPU(C1), 5 min) > 80 %', 'true'],
    ['avg(CPU(C1), 5 min) > 85 %', 'false'],
    ['Free(C1) > 0', 'true'],
    ['max(0, Free(C1))', '1.5 GiB'],
    ['"Gold" = Gold', 'true'],
    ['{a, b} = {b, a}', 'true'],
    ['{a, b} != {b, c}', 'true'],
    ['not (1 > 2) and 2 >= 2', 'true'],
    ['(1 > 2) = false', 'true'],
  ];
  for (const [text, expected] of VALUES) {
    test(`${text} is ${expected}`, () => assert.equal(shownOutcome(text, CONTEXT), expected));
  }

  test('what is missing stays missing, is decided by and/or as Kleene says, and ends at default', () => {
    const table: readonly (readonly [string, string])[] = [
      ['Gone(C1)', 'missing: Gone(C1)'],
      ['1 + Gone(C1) * Lost', 'missing: Gone(C1), Lost'],
      ['not (Gone > 1)', 'missing: Gone'],
      ['Gone > 1 and false', 'false'],
      ['false and Gone > 1', 'false'],
      ['Gone > 1 and true', 'missing: Gone'],
      ['Gone > 1 or true', 'true'],
      ['Gone > 1 or false', 'missing: Gone'],
      ['Gone default 5', '5'],
      ['users default 5', '42'],
      ['(Gone + 1) default Lost default 7', '7'],
      ['max(1, Gone)', 'missing: Gone'],
      ['Gone = Gone', 'missing: Gone'],
    ];
    for (const [text, expected] of table) assert.equal(shownOutcome(text, CONTEXT), expected, text);
  });

  test('a fault has a name and a place, and is no missing data', () => {
    const faults: readonly (readonly [string, string, number])[] = [
      ['1 + Users(C1) / Idle(C1)', 'division-by-zero', 14],
      ['(Users(C1) / Idle(C1)) default 1', 'division-by-zero', 11],
      ['1e308 * 10', 'overflow', 6],
      ['Free(C1) + 1', 'unit-mismatch', 9],
      ['1 EUR * 1 USD', 'unit-mismatch', 6],
      ['min(Free(C1), 1)', 'unit-mismatch', 0],
      ['not users', 'type-mismatch', 0],
      ['users and true', 'type-mismatch', 6],
      ['-{a}', 'type-mismatch', 0],
      ['Gone + 1 / 0', 'division-by-zero', 9],
    ];
    for (const [text, fault, offset] of faults) {
      const found = outcomeOf(text, CONTEXT);
      assert.ok(found.kind === 'fault', `${text}: ${JSON.stringify(found)}`);
      assert.deepEqual([found.fault, found.at.offset], [fault, offset], text);
    }
    assert.equal(shownOutcome('false and 1 / 0 > 1', CONTEXT), 'false');
  });

  test('a metric outside a window is its last sample of five minutes, or of the time that is asked for', () => {
    assert.equal(shownOutcome('Users(C1)', CONTEXT), '300');
    assert.equal(shownOutcome('Old(C1)', CONTEXT), 'missing: Old(C1)');
    assert.equal(shownOutcome('Old(C1)', contextOf(RECORDED, { freshForMs: 400_000 })), '7');
  });

  test('a variable comes before a metric of its name', () => {
    const variables = new Map([['Users(C1)', { kind: 'number', value: 1, dimension: {} } as const]]);
    assert.equal(shownOutcome('Users(C1)', contextOf(RECORDED, { variables })), '1');
  });
});

describe('windows', () => {
  const percentiles = {
    'Latency(C1)': Array.from({ length: 20 }, (_, index) => [index + 1, (index + 1) * 10] as const),
  };
  const counter = {
    'Served(C1)': [
      [60, 1000],
      [40, 1600],
      [20, 50],
      [0, 150],
    ],
  } as const;

  const VALUES: readonly (readonly [string, string, Parameters<typeof contextOf>[0]])[] = [
    ['avg(Users(C1), 5 min)', '200', RECORDED],
    ['sum(Users(C1), 5 min)', '600', RECORDED],
    ['min(Users(C1), 5 min)', '100', RECORDED],
    ['max(Users(C1), 5 min)', '300', RECORDED],
    ['last(Users(C1), 5 min)', '300', RECORDED],
    ['count(Users(C1), 5 min)', '3', RECORDED],
    ['avg(Users(C1), 2 min)', '250', RECORDED],
    ['p50(Latency(C1), 1 min)', '100 ms', percentiles],
    ['p90(Latency(C1), 1 min)', '180 ms', percentiles],
    ['p95(Latency(C1), 1 min)', '190 ms', percentiles],
    ['p99(Latency(C1), 1 min)', '200 ms', percentiles],
    ['p95(Users(C1), 5 min)', '300', RECORDED],
    // 600 up, then begun again at 0 and 50 up, then 100 up, in a minute less its first instant.
    ['rate(Served(C1), 2 min)', '12.5/s', counter],
    ['rate(CPU(C1), 5 min)', '0.01/s', RECORDED],
    ['rate(users, 5 min)', 'missing: users', RECORDED],
    ['count(Gone, 5 min)', 'missing: Gone', RECORDED],
    ['sum(Gone, 5 min)', 'missing: Gone', RECORDED],
    ['sum(Gone, 5 min) default 0', '0', RECORDED],
  ];
  for (const [text, expected, recorded] of VALUES) {
    test(`${text} is ${expected}`, () => assert.equal(shownOutcome(text, contextOf(recorded)), expected));
  }

  test('a window is open at its beginning and closed at its end', () => {
    const edges = contextOf({
      x: [
        [60, 1],
        [59.999, 2],
        [0, 4],
        [-0.001, 8],
      ],
    });
    assert.equal(shownOutcome('sum(x, 1 min)', edges), '6');
  });

  test('what is no finite number was not measured', () => {
    const odd = contextOf({
      x: [
        [1, Number.NaN],
        [2, Number.POSITIVE_INFINITY],
        [3, 5],
      ],
      y: [[1, Number.NaN]],
    });
    assert.equal(shownOutcome('avg(x, 1 min)', odd), '5');
    assert.equal(shownOutcome('avg(y, 1 min)', odd), 'missing: y');
  });

  test('the source is asked for the window alone', () => {
    const asked: unknown[][] = [];
    const samples = (...given: unknown[]) => {
      asked.push(given);
      return [];
    };
    outcomeOf('avg(Load(C1), 5 min) > avg(total, 1 h)', { metrics: { samples }, now: NOW });
    assert.deepEqual(asked, [
      ['Load', 'C1', NOW - 300_000, NOW],
      ['total', undefined, NOW - 3_600_000, NOW],
    ]);
  });

  test('percentiles by nearest rank agree with counting', () => {
    const values = fc.array(fc.integer({ min: -50, max: 50 }), { minLength: 1, maxLength: 60 });
    fc.assert(
      fc.property(values, fc.constantFrom(50, 90, 95, 99), (numbers, percent) => {
        const recorded = { x: numbers.map((value, index) => [index, value] as const) };
        const found = outcomeOf(`p${percent}(x, 1 h)`, contextOf(recorded));
        assert.ok(found.kind === 'value' && found.value.kind === 'number');
        const { value } = found.value;
        const share = (limit: number) => (100 * numbers.filter((number) => number <= limit).length) / numbers.length;
        assert.ok(numbers.includes(value));
        assert.ok(share(value) >= percent);
        assert.ok(numbers.every((number) => number >= value || share(number) < percent));
      }),
    );
  });
});

describe('evaluation as a whole', () => {
  test('no tree and no samples make a NaN, an infinity or a throw', () => {
    const kinds = new Set<string>();
    const sample = fc.tuple(fc.integer({ min: 0, max: 100 }), fc.double());
    fc.assert(
      fc.property(expressions, fc.array(sample, { maxLength: 5 }), fc.boolean(), (tree, samples, hasUnits) => {
        const metrics = { samples: () => samples.map(([ago, value]) => ({ at: NOW - ago * 1000, value })) };
        const context = contextOf({}, hasUnits ? { metrics } : { metrics, unitOf: () => undefined });
        const outcome = evaluate(tree, context);
        kinds.add(outcome.kind === 'value' ? outcome.value.kind : outcome.kind);
        if (outcome.kind === 'value' && outcome.value.kind === 'number')
          assert.ok(Number.isFinite(outcome.value.value));
        assert.doesNotMatch(JSON.stringify(explainExpression(tree, context)), /NaN|Infinity|undefined/);
      }),
      { numRuns: 3000 },
    );
    assert.deepEqual([...kinds].sort(), ['boolean', 'fault', 'missing', 'number', 'set']);
  });

  test('and, or and not agree with Kleene’s tables', () => {
    type Truth = 0 | 0.5 | 1;
    const leaf = { '0': 'false', '0.5': 'gone > 1', '1': 'true' } as const;
    const truths = fc.constantFrom<Truth>(0, 0.5, 1);
    const tree = fc.letrec<{ node: { text: string; truth: Truth } }>((tie) => ({
      node: fc.oneof(
        { depthSize: 'small', withCrossShrink: true },
        truths.map((truth) => ({ text: `(${leaf[`${truth}`]})`, truth })),
        tie('node').map(({ text, truth }) => ({ text: `(not ${text})`, truth: (1 - truth) as Truth })),
        fc.tuple(tie('node'), tie('node')).map(([a, b]) => {
          return { text: `(${a.text} and ${b.text})`, truth: Math.min(a.truth, b.truth) as Truth };
        }),
        fc.tuple(tie('node'), tie('node')).map(([a, b]) => {
          return { text: `(${a.text} or ${b.text})`, truth: Math.max(a.truth, b.truth) as Truth };
        }),
      ),
    })).node;
    fc.assert(
      fc.property(
        tree.filter(({ text }) => text.length < 1000),
        ({ text, truth }) => assert.equal(truthOf(outcomeOf(text)), truth, text),
      ),
    );
  });

  test('an explanation shows the value of every part that is not written out', () => {
    const read = parseExpression('(Users(C1) / Idle(C1)) default 2 > avg(CPU(C1), 5 min) * 2 or Gone = 1');
    assert.ok(read.ok);
    const lines = (node: ExplainedExpression, depth = 0): readonly string[] => [
      `${'  '.repeat(depth)}${node.text}: ${node.value}`,
      ...node.children.flatMap((child) => lines(child, depth + 1)),
    ];
    assert.deepEqual(lines(explainExpression(read.value, CONTEXT)), [
      '(Users(C1) / Idle(C1)) default 2 > avg(CPU(C1), 5 min) * 2 or Gone = 1: no value: division by zero',
      '  (Users(C1) / Idle(C1)) default 2 > avg(CPU(C1), 5 min) * 2: no value: division by zero',
      '    (Users(C1) / Idle(C1)) default 2: no value: division by zero',
      '      Users(C1) / Idle(C1): no value: division by zero',
      '        Users(C1): 300',
      '        Idle(C1): 0',
      '    avg(CPU(C1), 5 min) * 2: 1.7',
      '      avg(CPU(C1), 5 min): 85 %',
      '  Gone = 1: missing: Gone',
      '    Gone: missing: Gone',
    ]);
  });
});

function truthOf(outcome: Outcome): number {
  if (outcome.kind === 'missing') return 0.5;
  assert.ok(outcome.kind === 'value' && outcome.value.kind === 'boolean');
  return outcome.value.value ? 1 : 0;
}
