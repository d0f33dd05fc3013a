import assert from 'node:assert/strict';
import { VEE_MACHINE, type VeeState } from '@hanse/model';
import type { Clause, ClauseNeed } from '../clause.ts';
import { refused } from '../refused.ts';
import { unusedVeeId } from '../samples.ts';
import type { PlainVerb, Trial } from '../trial.ts';

type StateVerb = Exclude<PlainVerb, 'destroy'>;
const VERBS: readonly StateVerb[] = ['start', 'pause', 'resume', 'suspend', 'shutdown'];
const LIVING: readonly VeeState[] = ['DEFINED', 'ACTIVE', 'PAUSED', 'SUSPENDED'];
const TARGET: Readonly<Record<StateVerb, VeeState>> = {
  start: 'ACTIVE',
  pause: 'PAUSED',
  resume: 'ACTIVE',
  suspend: 'SUSPENDED',
  shutdown: 'DEFINED',
};

/** The capability a state can only be reached with. */
const STATE_NEEDS: Readonly<Record<VeeState, readonly ClauseNeed[]>> = {
  DEFINED: [],
  ACTIVE: [],
  PAUSED: ['pause'],
  SUSPENDED: ['suspend'],
  DESTROYED: [],
};
const VERB_NEEDS: Readonly<Record<StateVerb, readonly ClauseNeed[]>> = {
  start: [],
  pause: ['pause'],
  resume: [],
  suspend: ['suspend'],
  shutdown: ['shutdown'],
};

/** Every verb in every state, as the VEE state machine of the model says: it leads on, is already done, or is refused. */
export const VERB_CLAUSES: readonly Clause[] = [
  ...VERBS.flatMap((verb) => LIVING.map((state) => verbInState(verb, state))),
  ...VERBS.map(unknownVee),
  {
    id: 'verbs.round-trip',
    text: 'a VEE that was shut down starts again, and the times of its states never go back',
    needs: ['shutdown'],
    async check(trial) {
      const { veeId } = await trial.define();
      let since = (await trial.driver.inspect(veeId)).since;
      for (const verb of ['start', 'shutdown', 'start'] as const) {
        await trial.ask(verb, veeId);
        const seen = await trial.expectState(veeId, TARGET[verb], `after ${verb}`);
        assert.ok(seen.since >= since, `since went back after ${verb}`);
        assert.equal(seen.fault, undefined, `no fault after ${verb}, for it was asked for`);
        since = seen.since;
      }
    },
  },
];

function verbInState(verb: StateVerb, state: VeeState): Clause {
  const needs = [...new Set([...STATE_NEEDS[state], ...VERB_NEEDS[verb]])];
  const next = VEE_MACHINE.transitions[state][verb];
  const id = `${verb}.when-${state.toLowerCase()}`;
  if (next !== undefined) {
    const text = `${verb} makes a VEE that is ${state} be ${next}, and twice is once`;
    return { id, text, needs, check: (trial) => leadsTo(trial, verb, state, next) };
  }
  if (state === TARGET[verb]) {
    const text = `${verb} of a VEE that is ${state} is already done`;
    return { id, text, needs, check: (trial) => leadsTo(trial, verb, state, state) };
  }
  const text = `${verb} of a VEE that is ${state} is STATE_TRANSITION_REFUSED and changes nothing`;
  return { id, text, needs, check: (trial) => isRefused(trial, verb, state) };
}

async function leadsTo(trial: Trial, verb: StateVerb, from: VeeState, to: VeeState): Promise<void> {
  const { veeId } = await trial.veeIn(from);
  await trial.ask(verb, veeId);
  const once = await trial.expectState(veeId, to, `after ${verb}`);
  await trial.ask(verb, veeId);
  const twice = await trial.expectState(veeId, to, `after ${verb} again`);
  assert.equal(twice.since, once.since, 'asking again is not a new change of state');
}

async function isRefused(trial: Trial, verb: StateVerb, state: VeeState): Promise<void> {
  const { veeId } = await trial.veeIn(state);
  const before = await trial.driver.inspect(veeId);
  const error = await refused(trial.ask(verb, veeId), 'STATE_TRANSITION_REFUSED', `${verb} while ${state}`);
  assert.ok(error.message.includes(state), 'the message says the state');
  const seen = await trial.expectState(veeId, state, `after a refused ${verb}`);
  assert.equal(seen.since, before.since, 'since');
}

function unknownVee(verb: StateVerb): Clause {
  return {
    id: `${verb}.unknown`,
    text: `${verb} of an id nobody defined is DRIVER_VEE_UNKNOWN`,
    needs: VERB_NEEDS[verb],
    async check(trial) {
      await refused(trial.ask(verb, unusedVeeId()), 'DRIVER_VEE_UNKNOWN', `${verb} of an unknown VEE`);
    },
  };
}
