import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parseEnvelope, planDeployment, requireDeployable } from '../src/index.ts';
import {
  collection,
  configurations,
  descriptor,
  envelopeOf,
  idsOf,
  item,
  planOf,
  product,
  scaleOut,
  startup,
  system,
} from './plan-sample.ts';

const webTier = collection(
  'tier',
  scaleOut('web', 'ovf:minimum="2" ovf:default="3" ovf:maximum="8"'),
  system('web', '', product('ovf:key="name" ovf:type="string" ovf:value="w" ovf:userConfigurable="true"')),
);

test('a prototype becomes replicas with ids from 1, each with its own properties', () => {
  const plan = planOf(envelopeOf(webTier), { properties: { 'web:name': 'all', 'web-2:name': 'second' } });
  assert.deepEqual(idsOf(plan), ['web-1', 'web-2', 'web-3']);
  assert.deepEqual(
    plan.systems.map(({ replicaOf, collectionId, properties }) => [replicaOf, collectionId, properties['name']]),
    [
      ['web', 'tier', 'all'],
      ['web', 'tier', 'second'],
      ['web', 'tier', 'all'],
    ],
  );
  assert.deepEqual(
    plan.startGroups.map(({ systemIds }) => systemIds),
    [['web-1', 'web-2', 'web-3']],
  );
});

test('the number of replicas is chosen by the collection or the prototype, within its bounds', () => {
  const envelope = envelopeOf(webTier);
  for (const instances of [{ tier: 2 }, { web: 2 }])
    assert.deepEqual(idsOf(planOf(envelope, { instances })), ['web-1', 'web-2']);
  const cases: readonly (readonly [Record<string, number>, string, RegExp])[] = [
    [{ web: 1 }, 'OVF_CHOICE_OUT_OF_RANGE', /from 2 to 8/],
    [{ web: 9 }, 'OVF_CHOICE_OUT_OF_RANGE', /from 2 to 8/],
    [{ web: 2.5 }, 'OVF_CHOICE_OUT_OF_RANGE', /whole number/],
    [{ db: 2 }, 'OVF_CHOICE_UNKNOWN', /tier, web/],
  ];
  for (const [instances, code, remedy] of cases) {
    const result = planDeployment(envelope, { instances });
    assert.ok(!result.ok);
    assert.equal(result.error.code, code);
    assert.match(result.error.remedy, remedy);
  }
});

test('a configuration may have a number of its own, and no upper bound', () => {
  const counts = ['ovf:default="4"', 'ovf:default="1" ovf:configuration="minimal"'];
  const envelope = envelopeOf(
    collection('tier', scaleOut('web', ...counts), system('web')),
    configurations('normal', 'minimal'),
  );
  assert.equal(planOf(envelope).systems.length, 4);
  assert.deepEqual(idsOf(planOf(envelope, { configuration: 'minimal' })), ['web-1']);
  assert.equal(planOf(envelope, { instances: { web: 50 } }).systems.length, 50);
});

test('a nested collection is replicated with everything below it', () => {
  const inner = collection(
    'cell',
    `${startup('ovf:id="db" ovf:order="1" ovf:startDelay="3"', 'ovf:id="app" ovf:order="2"')}${scaleOut('app', 'ovf:default="1"')}`,
    system('db'),
    system('app'),
  );
  const envelope = envelopeOf(
    collection(
      'root',
      `${startup('ovf:id="cell" ovf:order="1"', 'ovf:id="front" ovf:order="2"')}${scaleOut('cell', 'ovf:default="2"')}`,
      inner,
      system('front'),
    ),
  );
  const plan = planOf(envelope, { instances: { 'app-2': 2 } });
  assert.deepEqual(idsOf(plan), ['db-1', 'app-1-1', 'db-2', 'app-2-1', 'app-2-2', 'front']);
  assert.deepEqual(
    plan.systems.map(({ collectionId, replicaOf }) => `${collectionId}/${replicaOf}`),
    ['cell-1/db', 'cell-1/app', 'cell-2/db', 'cell-2/app', 'cell-2/app', 'root/undefined'],
  );
  assert.deepEqual(
    plan.startGroups.map(({ systemIds, delaySeconds }) => [systemIds, delaySeconds]),
    [
      [['db-1', 'db-2'], 3],
      [['app-1-1', 'app-2-1', 'app-2-2'], 0],
      [['front'], 0],
    ],
  );
  assert.deepEqual(
    plan.stopGroups.map(({ stops }) => stops.map(({ systemId }) => systemId)),
    [['front'], ['app-1-1', 'app-2-1', 'app-2-2'], ['db-1', 'db-2']],
  );
});

test('an id that a replica would take is told, and so is more than can be planned', () => {
  const clash = envelopeOf(collection('c', scaleOut('a', 'ovf:default="2"'), system('a'), system('a-2')));
  const result = planDeployment(clash);
  assert.ok(!result.ok);
  assert.deepEqual([result.error.code, /"a-2"/.test(result.error.message)], ['OVF_DUPLICATE', true]);
  const levels = (depth: number): string =>
    depth === 0
      ? system('x')
      : collection(`c${depth}`, scaleOut(depth === 1 ? 'x' : `c${depth - 1}`, 'ovf:default="9"'), levels(depth - 1));
  for (const descriptorText of [levels(9), collection('c', scaleOut('a', 'ovf:default="4000000000"'), system('a'))]) {
    const envelope = requireDeployable(parseEnvelope(descriptor(descriptorText)));
    const many = planDeployment(envelope);
    assert.ok(!many.ok);
    assert.equal(many.error.code, 'OVF_PLAN_LIMIT');
  }
});

test('replicas of a system with very many devices or values are refused, not planned', () => {
  const devices = Array.from({ length: 2_000 }, (_, index) => item(index + 10, 15)).join('');
  const properties = Array.from({ length: 2_000 }, (_, index) => `ovf:key="k${index}" ovf:type="string"`);
  for (const prototype of [system('x', devices), system('x', '', product(...properties))]) {
    const result = planDeployment(envelopeOf(collection('c', scaleOut('x', 'ovf:default="9999"'), prototype)));
    assert.ok(!result.ok);
    assert.equal(result.error.code, 'OVF_PLAN_LIMIT');
  }
});
