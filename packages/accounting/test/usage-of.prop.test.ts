import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { VeeEvent } from '@hanse/model';
import fc from 'fast-check';
import { chargeMicros } from '../src/charge.ts';
import { summarise } from '../src/summarise.ts';
import { usageOf } from '../src/usage-of.ts';
import { trail, vee } from './samples.ts';

const EVENTS: readonly VeeEvent[] = ['start', 'pause', 'resume', 'suspend', 'shutdown', 'fail', 'start', 'resume'];

/** Events with the times between them, zero included; the last may destroy the VEE. */
const anyLife = fc.record({
  definedAt: fc.nat(1_000_000),
  events: fc.array(fc.tuple(fc.constantFrom(...EVENTS), fc.nat(10_000_000)), { maxLength: 30 }),
  isDestroyed: fc.boolean(),
  after: fc.nat(10_000_000),
});

function lifeOf({ definedAt, events, isDestroyed, after }: typeof anyLife extends fc.Arbitrary<infer T> ? T : never) {
  const subject = vee({ definedAt });
  let now = definedAt;
  const timed = events.map(([event, gap]) => {
    now += gap;
    return [event, now] as const;
  });
  const destroyedAt = now + 1;
  const transitions = trail(subject.veeId, isDestroyed ? [...timed, ['destroy', destroyedAt]] : timed);
  const until = destroyedAt + after;
  return { subject, transitions, until, end: isDestroyed ? destroyedAt : until };
}

describe('usage intervals of any life', () => {
  test('touch without overlapping and add up to the lifetime', () => {
    fc.assert(
      fc.property(anyLife, (life) => {
        const { subject, transitions, until, end } = lifeOf(life);
        const usage = usageOf(subject, transitions, until);
        let reached = subject.definedAt;
        for (const interval of usage) {
          assert.equal(interval.from, reached);
          assert.ok(interval.chargedUntil > interval.from);
          reached = interval.chargedUntil;
        }
        assert.equal(reached, end);
        assert.equal(summarise(usage)[0]?.lifetimeMs, end - subject.definedAt);
      }),
    );
  });

  test('are in the state that the trail says at every moment, charged as that state', () => {
    fc.assert(
      fc.property(anyLife, fc.nat(), (life, anyNumber) => {
        const { subject, transitions, until, end } = lifeOf(life);
        const moment = subject.definedAt + (anyNumber % (end - subject.definedAt));
        const state = transitions.filter(({ at }) => at <= moment).at(-1)?.to ?? 'DEFINED';
        const interval = usageOf(subject, transitions, until).find(
          ({ from, chargedUntil }) => from <= moment && moment < chargedUntil,
        );
        assert.equal(interval?.state, state);
        const duration = (interval?.chargedUntil ?? 0) - (interval?.from ?? 0);
        assert.equal(interval?.chargedMicros, chargeMicros(state, subject.resources, subject.prices, duration));
      }),
    );
  });

  test('only the last is open, and none of a VEE that is DESTROYED', () => {
    fc.assert(
      fc.property(anyLife, (life) => {
        const { subject, transitions, until } = lifeOf(life);
        const usage = usageOf(subject, transitions, until);
        const open = usage.filter(({ to }) => to === undefined);
        assert.deepEqual(open, life.isDestroyed ? [] : usage.slice(-1));
      }),
    );
  });
});
