import assert from 'node:assert/strict';
import type { VeeObservation, VeeState } from '@hanse/model';
import type { Clause, ClauseNeed } from '../clause.ts';
import type { Trial } from '../trial.ts';

/** What `recover` promises after the gateway was killed and started again. */
export const RECOVERY_CLAUSES: readonly Clause[] = [
  attachedIn('DEFINED', []),
  attachedIn('ACTIVE', []),
  attachedIn('PAUSED', ['pause']),
  attachedIn('SUSPENDED', ['suspend']),
  {
    id: 'recovery.after-close',
    text: 'what ran when the driver was closed in good order goes on running',
    async check(trial) {
      const spec = await trial.veeIn('ACTIVE');
      await trial.driver.close();
      const report = await trial.crashAndRecover([spec]);
      assert.deepEqual(states(report.attached), [[spec.veeId, 'ACTIVE']]);
    },
  },
  {
    id: 'recovery.missing',
    text: 'a known VEE that is nowhere to be found is missing, not invented',
    async check(trial) {
      const [gone, never] = [await trial.veeIn('DESTROYED'), trial.makeSpec()];
      const report = await trial.crashAndRecover([gone, never]);
      assert.deepEqual([...report.missing].sort(), [gone.veeId, never.veeId].sort());
      assert.deepEqual([report.attached, report.orphans], [[], []]);
      await trial.expectState(never.veeId, 'DESTROYED', 'of a missing VEE');
    },
  },
  {
    id: 'recovery.orphan',
    text: 'a VEE the gateway does not know is an orphan: left as it is, listed, and destroyed when asked',
    async check(trial) {
      const { veeId } = await trial.veeIn('ACTIVE');
      const report = await trial.crashAndRecover([]);
      assert.deepEqual(states(report.orphans), [[veeId, 'ACTIVE']]);
      assert.deepEqual([report.attached, report.missing], [[], []]);
      await trial.expectState(veeId, 'ACTIVE', 'of an orphan');
      assert.deepEqual(states(await trial.driver.list()), [[veeId, 'ACTIVE']]);
      await trial.driver.destroy(veeId, trial.signal());
      await trial.expectState(veeId, 'DESTROYED', 'of a destroyed orphan');
      assert.deepEqual((await trial.driver.capacity()).used, { vcpus: 0, memoryMib: 0, diskGib: 0 });
    },
  },
  {
    id: 'recovery.died-meanwhile',
    text: 'a machine that died before the gateway came back is attached as DEFINED with a fault, and starts again',
    needs: ['killVee'],
    async check(trial) {
      const spec = await trial.veeIn('ACTIVE');
      await trial.kill(spec.veeId);
      const report = await trial.crashAndRecover([spec]);
      assert.deepEqual(states(report.attached), [[spec.veeId, 'DEFINED']]);
      assert.ok(report.attached[0]?.fault, 'the fault is said');
      await trial.driver.start(spec.veeId, trial.signal());
      await trial.expectState(spec.veeId, 'ACTIVE', 'after start again');
    },
  },
  {
    id: 'recovery.watches-again',
    text: 'after recovery the death of an attached machine is reported as before',
    needs: ['killVee'],
    async check(trial) {
      const spec = await trial.veeIn('ACTIVE');
      await trial.crashAndRecover([spec]);
      const observation = await trial.killAndListen(spec.veeId);
      assert.equal(observation.state, 'DEFINED');
    },
  },
  {
    id: 'recovery.images-and-networks',
    text: 'images and networks are still there, and still in use by the VEEs that hold them',
    async check(trial) {
      const network = await trial.network();
      const image = await trial.putImage();
      await trial.crashAndRecover([]);
      assert.equal(await trial.driver.images.has(image.ref.digest), true, 'the image');
      await trial.driver.networks.ensure(network, trial.signal());
      const networks = (await trial.driver.networks.list()).filter(({ networkId }) => networkId === network.networkId);
      assert.equal(networks.length, 1, 'the network, once');
    },
  },
];

function attachedIn(state: VeeState, needs: readonly ClauseNeed[]): Clause {
  return {
    id: `recovery.attached-${state.toLowerCase()}`,
    text: `a known VEE that is ${state} is attached as it is, with its reservation, and obeys again`,
    needs,
    async check(trial) {
      const spec = await trial.veeIn(state);
      const [seen, capacity] = [await trial.driver.inspect(spec.veeId), await trial.driver.capacity()];
      const report = await trial.crashAndRecover([spec]);
      assert.deepEqual(states(report.attached), [[spec.veeId, state]]);
      assert.deepEqual([report.missing, report.orphans], [[], []]);
      assert.deepEqual(report.attached[0]?.endpoints, seen.endpoints, 'served where it was served');
      assert.deepEqual((await trial.driver.capacity()).used, capacity.used, 'its reservation');
      await obeys(trial, spec.veeId, state);
    },
  };
}

/** Brings the VEE to ACTIVE from whatever state it was found in. */
async function obeys(trial: Trial, veeId: VeeObservation['veeId'], state: VeeState): Promise<void> {
  await trial.ask(state === 'PAUSED' || state === 'SUSPENDED' ? 'resume' : 'start', veeId);
  const seen = await trial.expectState(veeId, 'ACTIVE', 'after recovery and a verb');
  assert.equal(seen.fault, undefined, 'fault');
}

function states(observations: readonly VeeObservation[]): readonly (readonly [string, VeeState])[] {
  return observations.map(({ veeId, state }) => [veeId, state] as const);
}
