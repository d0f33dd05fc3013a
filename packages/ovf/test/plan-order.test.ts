import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import type { DeploymentPlan } from '../src/index.ts';
import { collection, envelopeOf, planOf, startup, system } from './plan-sample.ts';

interface Child {
  readonly order: number;
  readonly delay: number;
  readonly isWaiting: boolean;
  readonly isStarted: boolean;
  readonly stopDelay: number;
}

const child = fc.record({
  order: fc.integer({ min: 0, max: 4 }),
  delay: fc.integer({ min: 0, max: 9 }),
  isWaiting: fc.boolean(),
  isStarted: fc.boolean(),
  stopDelay: fc.integer({ min: 0, max: 9 }),
});

function planOfChildren(children: readonly Child[]): DeploymentPlan {
  const items = children.map(
    ({ order, delay, isWaiting, isStarted, stopDelay }, index) =>
      `ovf:id="s${index}" ovf:order="${order}" ovf:startDelay="${delay}" ovf:waitingForGuest="${isWaiting}"
       ovf:startAction="${isStarted ? 'powerOn' : 'none'}" ovf:stopDelay="${stopDelay}" ovf:stopAction="guestShutdown"`,
  );
  const systems = children.map((_, index) => system(`s${index}`));
  return planOf(envelopeOf(collection('c', startup(...items), ...systems)));
}

/** Where each system stands in the starting order by the specification's words alone. */
function ranks(children: readonly Child[]): readonly number[] {
  const orders = [...new Set(children.map(({ order }) => order))].filter((order) => order > 0).sort((a, b) => a - b);
  return children.map(({ order }) => (order === 0 ? 0 : orders.indexOf(order)));
}

describe('of any StartupSection', () => {
  test('systems start once, in the order it gives, after what it asks to wait for', () => {
    fc.assert(
      fc.property(fc.array(child, { minLength: 1, maxLength: 12 }), (children) => {
        const { startGroups } = planOfChildren(children);
        const started = startGroups.flatMap(({ systemIds }) => systemIds);
        const expected = children.flatMap(({ isStarted }, index) => (isStarted ? [`s${index}`] : []));
        assert.deepEqual(started.toSorted(), expected.toSorted());
        const groupOf = (index: number) => startGroups.findIndex(({ systemIds }) => systemIds.includes(`s${index}`));
        const rank = ranks(children);
        for (const [a, first] of children.entries()) {
          if (!first.isStarted) continue;
          const group = startGroups[groupOf(a)];
          assert.ok(group !== undefined && group.delaySeconds >= first.delay);
          assert.equal(group.waitingForGuests.includes(`s${a}`), first.isWaiting);
          if (!first.isWaiting) assert.ok(group.leastDelaySeconds >= first.delay);
          for (const [b, second] of children.entries()) {
            if (!second.isStarted || first.order === 0 || second.order === 0) continue;
            assert.equal(Math.sign(groupOf(a) - groupOf(b)), Math.sign((rank[a] ?? 0) - (rank[b] ?? 0)));
          }
        }
      }),
    );
  });

  test('every system is stopped once, in reverse, with its action and delay', () => {
    fc.assert(
      fc.property(fc.array(child, { minLength: 1, maxLength: 12 }), (children) => {
        const { stopGroups } = planOfChildren(children);
        const stops = stopGroups.flatMap((group) => group.stops);
        assert.deepEqual(
          stops.map(({ systemId }) => systemId).toSorted(),
          children.map((_, index) => `s${index}`).toSorted(),
        );
        assert.ok(stops.every(({ action }) => action === 'guestShutdown'));
        const groupOf = (index: number) =>
          stopGroups.findIndex((group) => group.stops.some(({ systemId }) => systemId === `s${index}`));
        const rank = ranks(children);
        for (const [a, { stopDelay }] of children.entries()) {
          assert.ok((stopGroups[groupOf(a)]?.delaySeconds ?? -1) >= stopDelay);
          for (const b of children.keys()) {
            assert.equal(Math.sign(groupOf(b) - groupOf(a)), Math.sign((rank[a] ?? 0) - (rank[b] ?? 0)));
          }
        }
      }),
    );
  });
});

test('a guest that reports early does not cut short the delay of another', () => {
  const items = [
    'ovf:id="a" ovf:order="1" ovf:startDelay="10"',
    'ovf:id="b" ovf:order="1" ovf:startDelay="60" ovf:waitingForGuest="true"',
  ];
  const [group] = planOf(envelopeOf(collection('c', startup(...items), system('a'), system('b')))).startGroups;
  assert.deepEqual(group, { systemIds: ['a', 'b'], delaySeconds: 60, waitingForGuests: ['b'], leastDelaySeconds: 10 });
});

test('a nested collection stops in reverse in its place, and its own delay follows its last stop', () => {
  const inner = collection(
    'inner',
    startup('ovf:id="b" ovf:order="1"', 'ovf:id="c" ovf:order="2" ovf:stopDelay="2"'),
    system('b'),
    system('c'),
  );
  const outer = startup('ovf:id="a" ovf:order="1"', 'ovf:id="inner" ovf:order="2" ovf:stopDelay="9"');
  assert.deepEqual(planOf(envelopeOf(collection('outer', outer, system('a'), inner))).stopGroups, [
    { stops: [{ systemId: 'c', action: 'powerOff' }], delaySeconds: 2 },
    { stops: [{ systemId: 'b', action: 'powerOff' }], delaySeconds: 9 },
    { stops: [{ systemId: 'a', action: 'powerOff' }], delaySeconds: 0 },
  ]);
});

test('ten thousand systems without an order are one group', () => {
  const systems = Array.from({ length: 10_000 }, (_, index) => system(`s${index}`));
  const items = Array.from({ length: 5_000 }, (_, index) => `ovf:id="s${index}" ovf:order="${index + 1}"`);
  const { startGroups, stopGroups } = planOf(envelopeOf(collection('c', startup(...items), ...systems)));
  assert.deepEqual([startGroups.length, startGroups[0]?.systemIds.length], [5_000, 5_001]);
  assert.equal(stopGroups.at(-1)?.stops.length, 5_001);
});
