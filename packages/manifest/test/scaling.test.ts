import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import type { MetricSource } from '../src/expression/metric-source.ts';
import { printExpression } from '../src/expression/print-expression.ts';
import { parseCondition } from '../src/oneflow/parse-condition.ts';
import { nextOf, parseCron } from '../src/sections/cron.ts';
import { adjusted, evaluateScaling } from '../src/sections/evaluate-scaling.ts';
import { parseInstant } from '../src/sections/instant.ts';
import { parsed } from './samples.ts';

const NOW = Date.UTC(2026, 10, 23, 10, 0);

/** Samples every minute of the last hour; undefined for a metric that nobody measures. */
function measured(values: Readonly<Record<string, (minutesAgo: number) => number>>): MetricSource {
  return {
    samples: (metric, component, fromMs, toMs) => {
      const value = values[component === undefined ? metric : `${metric}(${component})`];
      if (value === undefined) return [];
      return Array.from({ length: 60 }, (_, ago) => ({ at: NOW - ago * 60_000, value: value(ago) })).filter(
        ({ at }) => at > fromMs && at <= toMs,
      );
    },
  };
}

const MANIFEST = parsed(`hanse: 1
application: shop
scaling:
  web:
    min: 1
    max: 5
    rules:
      - { name: busy, when: "avg(CPUUsage(web), 5 min) > 80 %", then: +1 }
      - { name: queue, when: "Users(web) / Replicas(web) > 100", then: "+50 %", atLeast: 2 }
      - { name: calm, when: "avg(CPUUsage(web), 5 min) < 20 %", then: -1, for: 10 min }
  db:
    max: 4
rules:
  - Replicas(db) = Load(db) / 500
  - Load(db) = 3 * Load(web)
`);

function decide(values: Parameters<typeof measured>[0], replicas: Readonly<Record<string, number>> = {}) {
  const verdicts = evaluateScaling(MANIFEST, {
    metrics: measured(values),
    now: NOW,
    replicas: new Map(Object.entries(replicas)),
  });
  return Object.fromEntries(
    verdicts.map(({ scaling, wanted, decision, rules }) => {
      return [scaling.component, [wanted, decision, rules.map(({ outcome }) => outcome).join(' ')]];
    }),
  );
}

describe('the decision about replicas', () => {
  test('is the largest that any rule asks for', () => {
    const result = decide({ 'CPUUsage(web)': () => 95, 'Users(web)': () => 250 }, { web: 2 });
    assert.deepEqual(result['web'], [4, 'out', 'fires fires idle']);
  });

  test('stays within the bounds', () => {
    const result = decide({ 'CPUUsage(web)': () => 95, 'Users(web)': () => 9999 }, { web: 5 });
    assert.deepEqual(result['web'], [5, 'stay', 'fires fires idle']);
    assert.deepEqual(decide({}, { web: 9 })['web']?.slice(0, 2), [5, 'in']);
  });

  test('takes machines away only when nothing is unknown', () => {
    const known = decide({ 'CPUUsage(web)': () => 5, 'Users(web)': () => 1 }, { web: 3 });
    assert.deepEqual(known['web'], [2, 'in', 'idle idle fires']);
    const unknown = decide({ 'CPUUsage(web)': () => 5 }, { web: 3 });
    assert.deepEqual(unknown['web'], [3, 'stay', 'idle missing fires']);
  });

  test('waits until a condition has held for its time', () => {
    const result = decide({ 'CPUUsage(web)': (ago) => (ago < 8 ? 5 : 60), 'Users(web)': () => 1 }, { web: 3 });
    assert.deepEqual(result['web'], [3, 'stay', 'idle idle brief']);
  });

  test('follows equations through what they are defined by, rounded up', () => {
    assert.deepEqual(decide({ 'Load(web)': () => 201 })['db'], [2, 'out', 'fires']);
    assert.deepEqual(decide({})['db'], [1, 'stay', 'missing']);
  });

  test('comes at the minute of a schedule', () => {
    const text = 'hanse: 1\napplication: s\nscaling: { a: { max: 9, rules: [{ at: "0 10 * * mon", then: "=6" }] } }\n';
    const at = (now: number) => {
      const [verdict] = evaluateScaling(parsed(text), { metrics: measured({}), now, replicas: new Map() });
      return [verdict?.wanted, verdict?.rules[0]?.outcome, verdict?.rules[0]?.next];
    };
    assert.deepEqual(at(NOW + 59_999), [6, 'fires', undefined]);
    assert.deepEqual(at(NOW + 60_000), [1, 'waiting', NOW + 7 * 86_400_000]);
  });
});

describe('an adjustment', () => {
  test('by a share is rounded away from zero and has a smallest size', () => {
    const percent = (share: number, atLeast = 1) => ({ kind: 'percent', percent: share, atLeast }) as const;
    assert.deepEqual(
      [adjusted(5, percent(-10, 2)), adjusted(5, percent(10)), adjusted(20, percent(10)), adjusted(1, percent(-90, 3))],
      [3, 6, 22, 0],
    );
  });
});

describe('cron', () => {
  test('knows names, ranges, steps and lists, and either day when both are restricted', () => {
    const next = (text: string) => {
      const cron = parseCron(text);
      assert.ok(typeof cron !== 'string', String(cron));
      const at = nextOf(cron, NOW);
      return at === undefined ? undefined : new Date(at).toISOString().slice(0, 16);
    };
    assert.equal(next('*/10 * * * *'), '2026-11-23T10:10');
    assert.equal(next('0 9 * * mon,tue'), '2026-11-24T09:00');
    assert.equal(next('30 22 1-7 jan sun'), '2027-01-01T22:30');
    assert.equal(next('0 0 29 2 *'), '2028-02-29T00:00');
    assert.equal(next('0 0 30 feb *'), undefined);
    assert.equal(next('0 10 * * 7'), '2026-11-29T10:00');
  });

  test('refuses what it cannot mean, and never throws', () => {
    for (const bad of ['* * * *', '60 * * * *', '*/0 * * * *', '5-1 * * * *', '1-2-3 * * * *', '* * * foo *']) {
      assert.equal(typeof parseCron(bad), 'string', bad);
    }
    fc.assert(
      fc.property(fc.array(fc.constantFrom('*', '/', '-', ',', '5', '61', 'mon', ' '), { maxLength: 30 }), (parts) => {
        const cron = parseCron(parts.join(''));
        if (typeof cron === 'string') return;
        const at = nextOf(cron, NOW);
        assert.ok(at === undefined || (at > NOW && at % 60_000 === 0));
      }),
    );
  });

  test('times are read in the spellings of people and programs', () => {
    const expected = Date.UTC(2017, 9, 2, 15, 45);
    for (const text of ['2017-10-02T15:45Z', '2017-10-02 15:45', '2nd oct 2017 15:45', String(expected / 1000)]) {
      assert.equal(parseInstant(text), expected, text);
    }
    for (const text of ['2017-02-30T15:45Z', '31 feb 2017 10:00', '2017-10-02 25:00', 'soon']) {
      assert.equal(parseInstant(text), undefined, text);
    }
  });
});

describe('a condition of OneFlow', () => {
  const read = (text: string) => {
    const result = parseCondition(text, { component: 'web', at: { line: 3, column: 5 } });
    return result.ok ? printExpression(result.value.expression) : `${result.error.offset}: ${result.error.expected}`;
  };

  test('becomes an expression about the role', () => {
    assert.equal(read('CPU > 40'), 'CPU(web) > 40 %');
    assert.equal(
      read('(ATT > 50) && !(OTHER_ATT = 5.5 || ABC <= 30)'),
      'ATT(web) > 50 and not (OTHER_ATT(web) = 5.5 or ABC(web) <= 30)',
    );
    assert.equal(read("'att' <> -2 | NETRX >= 10"), 'ATT(web) != -2 or NETRX(web) >= 10 B');
  });

  test('has no precedence problem unless && and || meet', () => {
    const isMixed = (text: string) => {
      const result = parseCondition(text, { component: 'a', at: { line: 1, column: 1 } });
      return result.ok && result.value.isMixed;
    };
    assert.deepEqual(
      [
        'A > 1 && B > 2 && C > 3',
        'A > 1 && (B > 2 || C > 3)',
        'A > 1 || B > 2 && C > 3',
        '(A > 1 && B > 2) || C > 3',
      ].map(isMixed),
      [false, false, true, false],
    );
  });

  test('that cannot be read says where and what was expected', () => {
    assert.equal(read('CPU >'), '5: an attribute or a number');
    assert.equal(read('CPU'), '3: a comparison such as ">"');
    assert.equal(read('(CPU > 4'), '8: ")"');
    assert.equal(read('CPU > 4 foo'), '8: &&, || or the end');
    assert.equal(read('CPU > $'), '6: an attribute, a number or an operator');
    assert.match(read('('.repeat(5000)), /at most 4096 characters/);
    assert.match(read(`${'('.repeat(100)}A > 1${')'.repeat(100)}`), /at most 64 levels/);
  });
});
