import assert from 'node:assert/strict';
import type { VeeState } from '@hanse/model';
import type { Clause, ClauseNeed } from '../clause.ts';
import { refused } from '../refused.ts';
import { unusedVeeId } from '../samples.ts';

/** What `destroy` promises: it ends everything, from anywhere, as often as asked. */
export const DESTROY_CLAUSES: readonly Clause[] = [
  destroyFrom('DEFINED', []),
  destroyFrom('ACTIVE', []),
  destroyFrom('PAUSED', ['pause']),
  destroyFrom('SUSPENDED', ['suspend']),
  {
    id: 'destroy.unknown',
    text: 'an id nobody defined is already destroyed',
    async check(trial) {
      const veeId = unusedVeeId();
      await trial.driver.destroy(veeId, trial.signal());
      await trial.expectState(veeId, 'DESTROYED', 'of an unknown id');
    },
  },
  {
    id: 'destroy.final',
    text: 'a destroyed VEE is unknown to every other verb and stays DESTROYED',
    async check(trial) {
      const { veeId } = await trial.veeIn('DESTROYED');
      await refused(trial.driver.start(veeId, trial.signal()), 'DRIVER_VEE_UNKNOWN', 'start after destroy');
      await trial.expectState(veeId, 'DESTROYED', 'after start of a destroyed VEE');
    },
  },
  {
    id: 'destroy.id-free',
    text: 'after destroy the id can be defined anew with another spec',
    async check(trial) {
      const spec = await trial.veeIn('DESTROYED');
      await trial.driver.define({ ...spec, name: `${spec.name}-anew` }, trial.signal());
      await trial.expectState(spec.veeId, 'DEFINED', 'after define anew');
    },
  },
];

function destroyFrom(state: VeeState, needs: readonly ClauseNeed[]): Clause {
  return {
    id: `destroy.when-${state.toLowerCase()}`,
    text: `destroy of a VEE that is ${state} leaves nothing, and twice is once`,
    needs,
    async check(trial) {
      const before = await trial.driver.capacity();
      const { veeId } = await trial.veeIn(state);
      for (const time of ['once', 'twice']) {
        await trial.driver.destroy(veeId, trial.signal());
        await trial.expectState(veeId, 'DESTROYED', `destroyed ${time}`);
      }
      assert.ok(!(await trial.driver.list()).some((seen) => seen.veeId === veeId), 'no longer listed');
      assert.deepEqual((await trial.driver.capacity()).used, before.used, 'reservations are gone');
    },
  };
}
