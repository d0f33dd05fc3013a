import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type Envelope, planDeployment } from '../src/index.ts';
import { collection, envelopeOf, planOf, scaleOut, system } from './plan-sample.ts';

const group = (id: string, policy: string, inside = '') =>
  `<PlacementGroupSection ovf:id="${id}" ovf:policy="${policy}" ${inside}><Info>i</Info></PlacementGroupSection>`;
const placed = (id: string) => `<PlacementSection ovf:group="${id}"><Info>i</Info></PlacementSection>`;

test('members are systems: of a collection all of them, of a prototype its replicas', () => {
  const tier = collection(
    'tier',
    placed('apart') + scaleOut('web', 'ovf:default="2"'),
    system('web', '', placed('near')),
  );
  const content = collection('c', '', tier, system('db', '', placed('near')), system('free'));
  const plan = planOf(
    envelopeOf(content, group('apart', 'availability') + group('near', 'affinity') + group('empty', 'affinity')),
  );
  assert.deepEqual(plan.placementGroups, [
    { id: 'apart', policy: 'availability', systemIds: ['web-1', 'web-2'], units: [['web-1'], ['web-2']] },
    { id: 'near', policy: 'affinity', systemIds: ['web-1', 'web-2', 'db'], units: [['web-1'], ['web-2'], ['db']] },
  ]);
});

test('a nested group is one unit of the group around it', () => {
  const groups =
    group('apart', 'availability') +
    group('one', 'affinity', 'ovf:group="apart"') +
    group('two', 'affinity', 'ovf:group="apart"');
  const content = collection(
    'c',
    '',
    ...['one', 'one', 'two', 'apart'].map((id, index) => system(`s${index}`, '', placed(id))),
  );
  const [apart] = planOf(envelopeOf(content, groups)).placementGroups;
  assert.deepEqual(apart?.systemIds, ['s3', 's0', 's1', 's2']);
  assert.deepEqual(apart?.units, [['s3'], ['s0', 's1'], ['s2']]);
});

test('groups that are inside each other or very many do no harm', () => {
  const envelope = envelopeOf(collection('c', '', system('a', '', placed('g0'))), group('g0', 'affinity'));
  const at = envelope.at;
  const groupsOf = (memberships: readonly (readonly string[])[]): Envelope => ({
    ...envelope,
    placementGroups: memberships.map((memberOf, index) => ({
      id: `g${index}`,
      policy: 'affinity',
      description: '',
      memberOf,
      at,
    })),
  });
  assert.deepEqual(
    planOf(groupsOf([['g1'], ['g0']])).placementGroups.map(({ id, systemIds }) => [id, systemIds]),
    [
      ['g0', ['a']],
      ['g1', ['a']],
    ],
  );
  const doubled = Array.from({ length: 40 }, (_, index) => [`g${index + 1}`, `g${index + 2}`]);
  assert.equal(planOf(groupsOf(doubled)).placementGroups.length, 40);
  const chain = Array.from({ length: 20_000 }, (_, index) => [`g${index + 1}`]);
  const result = planDeployment(groupsOf(chain));
  assert.ok(!result.ok);
  assert.equal(result.error.code, 'OVF_PLAN_LIMIT');
});
