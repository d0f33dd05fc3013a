import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { VEE_MACHINE, VEE_VERBS, VERB_TARGET, type VeeState, type VeeVerb } from '@hanse/model';
import { eventsBetween, nextStep } from '../src/core/next-step.ts';

const STATES = Object.keys(VEE_MACHINE.transitions) as VeeState[];

describe('the next step of an order', () => {
  const table: [VeeState, boolean, VeeVerb, string][] = [
    ['DEFINED', false, 'start', 'define'],
    ['DEFINED', true, 'start', 'verb'],
    ['ACTIVE', true, 'start', 'done'],
    ['SUSPENDED', true, 'start', 'refused'],
    ['SUSPENDED', true, 'resume', 'verb'],
    ['PAUSED', true, 'resume', 'verb'],
    ['DEFINED', true, 'pause', 'refused'],
    ['ACTIVE', true, 'suspend', 'verb'],
    ['DEFINED', true, 'stop', 'done'],
    ['DEFINED', false, 'destroy', 'verb'],
    ['DESTROYED', false, 'destroy', 'done'],
    ['DESTROYED', false, 'start', 'refused'],
  ];
  for (const [state, isDefined, verb, expected] of table) {
    test(`${verb} on a ${isDefined ? '' : 'not yet known '}${state} VEE: ${expected}`, () => {
      assert.equal(nextStep({ state, isDefined }, verb), expected);
    });
  }

  test('no verb ever takes more than one transition, so none starts a machine on its way', () => {
    for (const state of STATES) {
      for (const verb of VEE_VERBS) {
        if (nextStep({ state, isDefined: true }, verb) !== 'verb') continue;
        assert.equal(nextStep({ state: VERB_TARGET[verb], isDefined: true }, verb), 'done');
      }
    }
  });
});

describe('explaining what was found', () => {
  test('a machine that stopped has failed', () => {
    assert.deepEqual(eventsBetween('ACTIVE', 'DEFINED'), ['fail']);
    assert.deepEqual(eventsBetween('PAUSED', 'DEFINED'), ['fail']);
    assert.deepEqual(eventsBetween('SUSPENDED', 'DEFINED'), ['resume', 'fail']);
  });

  test('a verb that was done but not recorded is the one event between', () => {
    assert.deepEqual(eventsBetween('DEFINED', 'ACTIVE'), ['start']);
    assert.deepEqual(eventsBetween('ACTIVE', 'SUSPENDED'), ['suspend']);
    assert.deepEqual(eventsBetween('ACTIVE', 'ACTIVE'), []);
  });

  test('every explanation is a chain the state machine accepts and ends where the VEE was found', () => {
    for (const from of STATES) {
      for (const to of STATES) {
        const events = eventsBetween(from, to);
        if (events.length === 0) continue;
        const end = events.reduce<VeeState>((state, event) => VEE_MACHINE.transitions[state][event] ?? from, from);
        assert.equal(end, to, `${from} → ${to} by ${events.join(', ')}`);
      }
    }
  });
});
