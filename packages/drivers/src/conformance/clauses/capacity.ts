import assert from 'node:assert/strict';
import { addResources, type ResourceAmount, resourcesOf } from '@hanse/model';
import type { Clause } from '../clause.ts';

/** A byte, in GiB: sums of fractions may differ by less. */
const TOLERANCE = 1 / 2 ** 30;

/** What `capacity` promises. */
export const CAPACITY_CLAUSES: readonly Clause[] = [
  {
    id: 'capacity.reserved-by-define',
    text: 'define reserves what the spec asks for, the states in between change nothing, destroy gives it back',
    async check(trial) {
      const before = await trial.driver.capacity();
      const spec = await trial.define();
      const reserved = addResources(before.used, resourcesOf(spec));
      assertSame((await trial.driver.capacity()).used, reserved, 'after define');
      await trial.driver.start(spec.veeId, trial.signal());
      assertSame((await trial.driver.capacity()).used, reserved, 'after start');
      await trial.driver.destroy(spec.veeId, trial.signal());
      const after = await trial.driver.capacity();
      assertSame(after.used, before.used, 'after destroy');
      assertSame(after.total, before.total, 'the total');
    },
  },
  {
    id: 'capacity.sane',
    text: 'nothing used is negative or more than the total',
    async check(trial) {
      await trial.define();
      const { total, used } = await trial.driver.capacity();
      for (const resource of ['vcpus', 'memoryMib', 'diskGib'] as const) {
        assert.ok(used[resource] >= 0 && used[resource] <= total[resource], `${resource}: ${used[resource]} used`);
      }
    },
  },
];

function assertSame(found: ResourceAmount, expected: ResourceAmount, when: string): void {
  for (const resource of ['vcpus', 'memoryMib', 'diskGib'] as const) {
    const difference = Math.abs(found[resource] - expected[resource]);
    assert.ok(difference < TOLERANCE, `${resource} ${when}: ${found[resource]} instead of ${expected[resource]}`);
  }
}
