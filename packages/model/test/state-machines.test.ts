import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { unwrap, VeeIds } from '@hanse/kernel';
import { SeededRng, VirtualClock } from '@hanse/testkit';
import { APPLICATION_MACHINE, type ApplicationEvent } from '../src/application-state.ts';
import { ORDER_MACHINE, type OrderEvent } from '../src/order.ts';
import { isFinal, type StateMachine, transition } from '../src/state-machine.ts';
import { VEE_MACHINE, VEE_VERBS, VERB_EVENT, VERB_TARGET, type VeeEvent } from '../src/vee-state.ts';

const clock = new VirtualClock();
const CAUSE = { at: clock.now(), by: 'test' };
const veeId = VeeIds.mint(clock, new SeededRng('state machines'));

const APPLICATION_EVENTS: readonly ApplicationEvent[] = [
  'place',
  'deploy',
  'activate',
  'degrade',
  'destroy',
  'destroyed',
  'fail',
];
const VEE_EVENTS: readonly VeeEvent[] = ['start', 'pause', 'resume', 'suspend', 'shutdown', 'fail', 'destroy'];
const ORDER_EVENTS: readonly OrderEvent[] = ['begin', 'succeed', 'fail'];

// Columns in the order of the event lists above; '-' is a refusal.
const APPLICATION_TABLE = `
  SUBMITTED   PLACED  -          -       -         DESTROYING  -          FAILED
  PLACED      -       DEPLOYING  -       -         DESTROYING  -          FAILED
  DEPLOYING   -       -          ACTIVE  DEGRADED  DESTROYING  -          FAILED
  ACTIVE      -       -          -       DEGRADED  DESTROYING  -          -
  DEGRADED    -       -          ACTIVE  -         DESTROYING  -          -
  DESTROYING  -       -          -       -         -           DESTROYED  -
  FAILED      -       -          -       -         DESTROYING  -          -
  DESTROYED   -       -          -       -         -           -          -`;
const VEE_TABLE = `
  DEFINED    ACTIVE  -       -       -          -        -        DESTROYED
  ACTIVE     -       PAUSED  -       SUSPENDED  DEFINED  DEFINED  DESTROYED
  PAUSED     -       -       ACTIVE  SUSPENDED  DEFINED  DEFINED  DESTROYED
  SUSPENDED  -       -       ACTIVE  -          -        -        DESTROYED
  DESTROYED  -       -       -       -          -        -        -`;
const ORDER_TABLE = `
  QUEUED     RUNNING  -          FAILED
  RUNNING    RUNNING  SUCCEEDED  FAILED
  SUCCEEDED  -        -          -
  FAILED     -        -          -`;

type Outcome = readonly [state: string, event: string, to: string];

function expectedOutcomes(table: string, events: readonly string[]): Outcome[] {
  return table
    .trim()
    .split('\n')
    .flatMap((line) => {
      const [state = '', ...targets] = line.trim().split(/\s+/);
      return events.map((event, at): Outcome => [state, event, targets[at] ?? 'missing in the table']);
    });
}

const statesOf = <S extends string, E extends string>(machine: StateMachine<S, E>) =>
  Object.keys(machine.transitions) as S[];

function outcomes<S extends string, E extends string>(machine: StateMachine<S, E>, events: readonly E[]): Outcome[] {
  return statesOf(machine).flatMap((state) =>
    events.map((event): Outcome => {
      const result = transition(machine, { id: 'x', state }, event, CAUSE);
      return [state, event, result.ok ? result.value.to : '-'];
    }),
  );
}

function finals<S extends string, E extends string>(machine: StateMachine<S, E>): S[] {
  return statesOf(machine).filter((state) => isFinal(machine, state));
}

function reachable<S extends string, E extends string>(machine: StateMachine<S, E>): Set<string> {
  const seen = new Set<string>([machine.initial]);
  for (const state of seen) {
    for (const next of Object.values<string | undefined>(machine.transitions[state as S])) {
      if (next !== undefined) seen.add(next);
    }
  }
  return seen;
}

describe('the life of an application', () => {
  test('accepts and refuses every event in every state as written', () => {
    assert.deepEqual(
      outcomes(APPLICATION_MACHINE, APPLICATION_EVENTS),
      expectedOutcomes(APPLICATION_TABLE, APPLICATION_EVENTS),
    );
  });

  test('ends only when destroyed, and can come to every state', () => {
    assert.deepEqual(finals(APPLICATION_MACHINE), ['DESTROYED']);
    assert.deepEqual([...reachable(APPLICATION_MACHINE)].sort(), statesOf(APPLICATION_MACHINE).sort());
  });
});

describe('the life of a VEE', () => {
  test('accepts and refuses every event in every state as written', () => {
    assert.deepEqual(outcomes(VEE_MACHINE, VEE_EVENTS), expectedOutcomes(VEE_TABLE, VEE_EVENTS));
  });

  test('ends only when destroyed, and can come to every state', () => {
    assert.deepEqual(finals(VEE_MACHINE), ['DESTROYED']);
    assert.deepEqual([...reachable(VEE_MACHINE)].sort(), statesOf(VEE_MACHINE).sort());
  });

  test('follows a verb to the state the verb promises, wherever it is accepted', () => {
    for (const verb of VEE_VERBS) {
      const accepted = statesOf(VEE_MACHINE).flatMap((state) => {
        const result = transition(VEE_MACHINE, { id: 'x', state }, VERB_EVENT[verb], CAUSE);
        return result.ok ? [result.value.to] : [];
      });
      assert.deepEqual([...new Set(accepted)], [VERB_TARGET[verb]], verb);
    }
  });
});

describe('the life of an order', () => {
  test('accepts and refuses every event in every state as written', () => {
    assert.deepEqual(outcomes(ORDER_MACHINE, ORDER_EVENTS), expectedOutcomes(ORDER_TABLE, ORDER_EVENTS));
  });

  test('ends in success or failure', () => {
    assert.deepEqual(finals(ORDER_MACHINE), ['SUCCEEDED', 'FAILED']);
  });
});

describe('a transition', () => {
  test('leaves an audit row with who, when and why', () => {
    const row = unwrap(
      transition(VEE_MACHINE, { id: veeId, state: 'ACTIVE' }, 'fail', { ...CAUSE, reason: 'exit 137' }),
    );
    assert.deepEqual(row, {
      entity: 'VEE',
      id: veeId,
      event: 'fail',
      from: 'ACTIVE',
      to: 'DEFINED',
      at: CAUSE.at,
      by: 'test',
      reason: 'exit 137',
    });
  });

  test('that is refused lists what the state accepts', () => {
    const result = transition(VEE_MACHINE, { id: veeId, state: 'SUSPENDED' }, 'pause', CAUSE);
    assert.ok(!result.ok);
    assert.equal(result.error.code, 'STATE_TRANSITION_REFUSED');
    assert.equal(result.error.message, `VEE ${veeId} is SUSPENDED; pause is not possible`);
    assert.equal(result.error.remedy, 'In this state: resume, destroy.');
  });

  test('out of a final state is refused as such', () => {
    const result = transition(VEE_MACHINE, { id: veeId, state: 'DESTROYED' }, 'start', CAUSE);
    assert.ok(!result.ok);
    assert.equal(result.error.remedy, 'In this state: nothing, the state is final.');
  });
});
