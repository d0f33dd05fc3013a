import assert from 'node:assert/strict';
import type { Clause } from '../clause.ts';
import { refusedForNow } from '../refused.ts';
import { makeNetwork } from '../samples.ts';

/** What a signal promises: it ends the waiting, and whatever was half done can be asked for again. */
export const CANCELLATION_CLAUSES: readonly Clause[] = [
  {
    id: 'cancellation.define-before',
    text: 'define with a signal that has already aborted is refused for now and leaves nothing',
    async check(trial) {
      const before = await trial.driver.capacity();
      const spec = trial.makeSpec();
      await refusedForNow(trial.driver.define(spec, AbortSignal.abort()), 'define with an aborted signal');
      await trial.expectState(spec.veeId, 'DESTROYED', 'after a cancelled define');
      assert.deepEqual(await trial.driver.capacity(), before, 'nothing stays reserved');
    },
  },
  {
    id: 'cancellation.start-before',
    text: 'start with a signal that has already aborted is refused for now and starts nothing',
    async check(trial) {
      const { veeId } = await trial.define();
      await refusedForNow(trial.driver.start(veeId, AbortSignal.abort()), 'start with an aborted signal');
      await trial.expectState(veeId, 'DEFINED', 'after a cancelled start');
    },
  },
  {
    id: 'cancellation.verb-before',
    text: 'verbs of a running VEE with a signal that has already aborted are refused for now and change nothing',
    async check(trial) {
      const { veeId } = await trial.veeIn('ACTIVE');
      for (const verb of ['pause', 'suspend', 'shutdown', 'destroy'] as const) {
        if (verb !== 'destroy' && !trial.driver.capabilities[verb]) continue;
        await refusedForNow(trial.ask(verb, veeId, AbortSignal.abort()), `${verb} with an aborted signal`);
        await trial.expectState(veeId, 'ACTIVE', `after a cancelled ${verb}`);
      }
    },
  },
  {
    id: 'cancellation.network-before',
    text: 'ensure with a signal that has already aborted is refused for now and makes no network',
    async check(trial) {
      const spec = makeNetwork();
      await refusedForNow(trial.driver.networks.ensure(spec, AbortSignal.abort()), 'ensure with an aborted signal');
      const made = (await trial.driver.networks.list()).some(({ networkId }) => networkId === spec.networkId);
      assert.ok(!made, 'the network was not made');
    },
  },
  {
    id: 'cancellation.start-during',
    text: 'a start cancelled under way ends soon in DEFINED or ACTIVE, and asking again makes it ACTIVE',
    async check(trial) {
      const { veeId } = await trial.define();
      const controller = new AbortController();
      const attempt = trial.driver.start(veeId, controller.signal);
      setImmediate(() => controller.abort());
      const [outcome] = await Promise.allSettled([attempt]);
      const { state } = await trial.driver.inspect(veeId);
      if (outcome.status === 'rejected') await refusedForNow(attempt, 'a cancelled start');
      else assert.equal(state, 'ACTIVE', 'a start that succeeded in spite of the signal');
      assert.ok(state === 'DEFINED' || state === 'ACTIVE', `state is ${state}`);
      await trial.driver.start(veeId, trial.signal());
      await trial.expectState(veeId, 'ACTIVE', 'after asking again');
    },
  },
  {
    id: 'cancellation.define-during',
    text: 'a define cancelled under way can be asked for again, and destroyed without a trace',
    async check(trial) {
      const before = await trial.driver.capacity();
      const spec = trial.makeSpec();
      const controller = new AbortController();
      const attempt = trial.driver.define(spec, controller.signal);
      setImmediate(() => controller.abort());
      const [outcome] = await Promise.allSettled([attempt]);
      if (outcome.status === 'rejected') await refusedForNow(attempt, 'a cancelled define');
      await trial.driver.define(spec, trial.signal());
      await trial.expectState(spec.veeId, 'DEFINED', 'after asking again');
      await trial.driver.destroy(spec.veeId, trial.signal());
      assert.deepEqual((await trial.driver.capacity()).used, before.used, 'nothing stays reserved');
    },
  },
];
