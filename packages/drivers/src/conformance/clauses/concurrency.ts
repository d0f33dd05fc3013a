import assert from 'node:assert/strict';
import { GIB } from '@hanse/kernel';
import { freeOf } from '@hanse/model';
import type { Clause } from '../clause.ts';

/** What is promised about verbs of different VEEs side by side; verbs of one VEE are never called concurrently. */
export const CONCURRENCY_CLAUSES: readonly Clause[] = [
  {
    id: 'concurrency.lives',
    text: 'whole lives of different VEEs side by side do not disturb each other',
    async check(trial) {
      const before = await trial.driver.capacity();
      const specs = Array.from({ length: trial.concurrency }, () => trial.makeSpec());
      await Promise.all(
        specs.map(async (spec) => {
          await trial.driver.define(spec, trial.signal());
          await trial.driver.start(spec.veeId, trial.signal());
          await trial.expectState(spec.veeId, 'ACTIVE', 'among others');
        }),
      );
      const active = (await trial.driver.list()).filter(({ state }) => state === 'ACTIVE').map(({ veeId }) => veeId);
      assert.deepEqual(active.sort(), specs.map(({ veeId }) => veeId).sort(), 'exactly these run');
      await Promise.all(specs.map(({ veeId }) => trial.driver.destroy(veeId, trial.signal())));
      assert.deepEqual((await trial.driver.capacity()).used, before.used, 'nothing stays reserved');
    },
  },
  {
    id: 'concurrency.last-place',
    text: 'of two VEEs asking at once for more than half of what is left, exactly one is defined',
    async check(trial) {
      const { diskGib } = freeOf(await trial.driver.capacity());
      const disks = [{ diskId: 'big', capacityBytes: Math.ceil(diskGib * 0.6) * GIB }];
      const attempts = [trial.makeSpec(), trial.makeSpec()].map((spec) =>
        trial.driver.define({ ...spec, disks: [...spec.disks, ...disks] }, trial.signal()),
      );
      const outcomes = await Promise.allSettled(attempts);
      assert.deepEqual(outcomes.map(({ status }) => status).sort(), ['fulfilled', 'rejected']);
    },
  },
];
