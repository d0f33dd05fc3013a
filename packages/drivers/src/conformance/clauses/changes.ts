import assert from 'node:assert/strict';
import type { VeeObservation, VeeState } from '@hanse/model';
import type { Clause, ClauseNeed } from '../clause.ts';
import type { Trial } from '../trial.ts';

/** What `onChange` promises: it tells of what nobody asked for, soon, and of nothing else. */
export const CHANGE_CLAUSES: readonly Clause[] = [
  toldOfDeath('ACTIVE', []),
  toldOfDeath('PAUSED', ['pause']),
  {
    id: 'changes.start-again',
    text: 'a VEE that was found dead starts again, and its fault is forgotten',
    needs: ['killVee'],
    async check(trial) {
      const { veeId } = await trial.veeIn('ACTIVE');
      await trial.kill(veeId);
      await untilDead(trial, veeId);
      await trial.driver.start(veeId, trial.signal());
      const seen = await trial.expectState(veeId, 'ACTIVE', 'after start again');
      assert.equal(seen.fault, undefined, 'fault');
    },
  },
  {
    id: 'changes.destroy-dead',
    text: 'a VEE that was found dead can be destroyed',
    needs: ['killVee'],
    async check(trial) {
      const { veeId } = await trial.veeIn('ACTIVE');
      await trial.kill(veeId);
      await trial.driver.destroy(veeId, trial.signal());
      await trial.expectState(veeId, 'DESTROYED', 'after destroy of a dead VEE');
    },
  },
  {
    id: 'changes.only-unasked',
    text: 'what was asked for is not reported as a change',
    async check(trial) {
      const told: VeeObservation[] = [];
      const stop = trial.driver.onChange((observation) => told.push(observation));
      try {
        const { veeId } = await trial.veeIn('ACTIVE');
        await trial.driver.destroy(veeId, trial.signal());
        await trial.letTimePass(trial.deadlines.change);
        const mine = told.filter((observation) => observation.veeId === veeId);
        assert.deepEqual(mine, []);
      } finally {
        stop();
      }
    },
  },
  {
    id: 'changes.stop-listening',
    text: 'a listener that stopped is told nothing more, the others are',
    needs: ['killVee'],
    async check(trial) {
      const { veeId } = await trial.veeIn('ACTIVE');
      let stoppedHeard = 0;
      const stop = trial.driver.onChange(() => {
        stoppedHeard += 1;
      });
      stop();
      stop();
      await trial.killAndListen(veeId);
      assert.equal(stoppedHeard, 0);
    },
  },
];

function toldOfDeath(state: VeeState, needs: readonly ClauseNeed[]): Clause {
  return {
    id: `changes.death-when-${state.toLowerCase()}`,
    text: `a machine that dies while ${state} is reported within the deadline as DEFINED, with what is known of the reason`,
    needs: [...needs, 'killVee'],
    async check(trial) {
      const { veeId } = await trial.veeIn(state);
      const observation = await trial.killAndListen(veeId);
      assert.equal(observation.state, 'DEFINED');
      assert.ok(observation.fault, 'the fault is said');
      const seen = await trial.expectState(veeId, 'DEFINED', 'after its death');
      assert.equal(seen.fault, observation.fault, 'inspect says the same fault');
    },
  };
}

async function untilDead(trial: Trial, veeId: VeeObservation['veeId']): Promise<void> {
  await trial.until(
    async () => ((await trial.driver.inspect(veeId)).state === 'DEFINED' ? true : undefined),
    trial.deadlines.change,
    'inspect sees the death',
  );
}
