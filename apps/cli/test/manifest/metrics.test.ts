import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { parseManifest } from '@hanse/manifest';
import { givenMetrics } from '../../src/manifest/given-metrics.ts';
import { collectMetric } from '../../src/manifest/metric-values.ts';
import { parseRecord } from '../../src/manifest/recorded-metrics.ts';
import { replay } from '../../src/manifest/replay.ts';

const T0 = Date.UTC(2026, 10, 23, 10, 0);

function manifestOf(text: string) {
  const parsed = parseManifest(`hanse: 1\napplication: s\n${text}\n`, { fileName: 'x' });
  assert.ok(parsed.ok, parsed.ok ? '' : parsed.error.message);
  return parsed.value;
}

describe('recorded metrics', () => {
  const short = (text: string) =>
    parseRecord(text, 'r').map(({ name, component, value, unit, at }) => [
      name,
      component,
      value,
      unit?.symbol,
      at - T0,
    ]);

  test('are read from columns of metrics, an empty cell being no measurement', () => {
    const csv = 'time,CPUUsage(web1),"Users(lb)"\n2026-11-23T10:00Z,93 %,1200\n2026-11-23T10:01Z,,7\n\n';
    assert.deepEqual(short(csv), [
      ['CPUUsage', 'web1', 93, '%', 0],
      ['Users', 'lb', 1200, undefined, 0],
      ['Users', 'lb', 7, undefined, 60_000],
    ]);
  });

  test('are the same as rows and in both kinds of JSON, whatever the spelling of time', () => {
    const expected = [['Users', 'lb', 1200, undefined, 0]];
    for (const text of [
      `time,metric,component,value\r\n${T0 / 1000},Users,lb,1200\r\n`,
      `[{"at": ${T0}, "metric": "Users", "component": "lb", "value": 1200}]`,
      '{"Users(lb)": [["2026-11-23 10:00", 1200]]}',
      '{"Users(lb)": [{"time": "2026-11-23T11:00+01:00", "value": "1200"}]}',
    ]) {
      assert.deepEqual(short(text), expected, text);
    }
  });

  test('that cannot be read say where and why', () => {
    const cases: readonly (readonly [string, RegExp])[] = [
      ['Users(lb)\n1\n', /^r:1: .*no column "time"/],
      ['time,Users(lb)\nsoon,1\n', /^r:2: .*"soon" is no time/],
      ['time,Users(lb)\n1700000000,many\n', /^r:2: .*"many" is no value of Users\(lb\)/],
      ['time,3x\n1700000000,1\n', /^r:2: .*"3x" is no metric/],
      ['{"Users": 3}', /no list of times/],
      ['{', /^r:1: /],
    ];
    for (const [text, message] of cases)
      assert.throws(() => parseRecord(text, 'r'), { code: 'MANIFEST_RECORD_INVALID', message });
  });
});

describe('given metrics', () => {
  test('hold at all times, in the unit of the metric', () => {
    const manifest = manifestOf('metrics: { Wait: { unit: ms } }');
    const given = ['Wait(lb)=2 s', 'CPUUsage(lb)=93 %', 'Users=-5', 'Replicas(lb)=3'];
    const { source, replicas } = givenMetrics(
      manifest,
      given.reduce((all, one) => collectMetric(one, all), collectMetric('x=1')),
      [],
    );
    const value = (name: string, component?: string) => source.samples(name, component, 5, 10);
    assert.deepEqual(value('Wait', 'lb'), [{ at: 10, value: 2000 }]);
    assert.deepEqual(value('CPUUsage', 'lb'), [{ at: 10, value: 93 }]);
    assert.deepEqual(value('Users'), [{ at: 10, value: -5 }]);
    assert.deepEqual(value('Users', 'lb'), []);
    assert.deepEqual([...replicas], [['lb', 3]]);
  });

  test('that are none are refused with an example', () => {
    for (const text of ['Users', '=3', 'Users(lb)=', 'Users(lb)=many', '1+2=3']) {
      assert.throws(() => collectMetric(text), /expected/, text);
    }
  });
});

test('a replay keeps the cooldown and goes on from what it decided', () => {
  const manifest = manifestOf(
    'scaling: { a: { max: 9, rules: [{ when: "Users(a) > 10", then: +1, cooldown: 2 min }] } }',
  );
  const rows = [20, 20, 20, 20, 5, 20].map((users, minute) => `${T0 / 1000 + minute * 60},${users}`);
  const given = givenMetrics(manifest, [], parseRecord(`time,Users(a)\n${rows.join('\n')}\n`, 'r'));
  const changes = replay(manifest, { ...given, metrics: given.source });
  assert.deepEqual(
    changes.map(({ at, from, to }) => [(at - T0) / 60_000, from, to]),
    [
      [0, 1, 2],
      [2, 2, 3],
      [5, 3, 4],
    ],
  );
});
