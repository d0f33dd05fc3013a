import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { SeededRng, VirtualClock } from '@hanse/testkit';
import fc from 'fast-check';
import { HanseError } from '../src/errors/hanse-error.ts';
import { randomBelow, randomFraction } from '../src/ports/rng.ts';
import { retry, retryDelay } from '../src/retry.ts';

const POLICY = { attempts: 4, firstDelay: 100, maxDelay: 250 };
const busy = () => new HanseError('QUEUE_FULL', { queue: 'q', limit: 1 });

function setUp(signal?: AbortSignal) {
  const clock = new VirtualClock();
  const parts = { clock, rng: new SeededRng('retry'), policy: POLICY, name: 'test' };
  return { clock, parts: signal === undefined ? parts : { ...parts, signal } };
}

describe('the pause before another attempt', () => {
  test('is somewhere between nothing and the doubled ceiling, never over the maximum', () => {
    fc.assert(
      fc.property(fc.nat(), fc.integer({ min: 2, max: 60 }), (seed, attempt) => {
        const delay = retryDelay(POLICY, attempt, new SeededRng(seed));
        assert.ok(Number.isInteger(delay));
        assert.ok(delay >= 0);
        assert.ok(delay <= Math.min(POLICY.maxDelay, POLICY.firstDelay * 2 ** (attempt - 2)));
      }),
    );
  });

  test('spreads callers out instead of sending them together', () => {
    const delays = Array.from({ length: 200 }, (_, seed) => retryDelay(POLICY, 4, new SeededRng(seed)));
    assert.ok(new Set(delays).size > 50);
    assert.ok(Math.min(...delays) < 50);
    assert.ok(Math.max(...delays) > 200);
  });
});

describe('retry', () => {
  test('tries again after a retryable failure until it succeeds', async () => {
    const { clock, parts } = setUp();
    const attempts: number[] = [];
    const result = await clock.runUntil(
      retry(parts, (attempt) => {
        attempts.push(attempt);
        return attempt < 3 ? Promise.reject(busy()) : Promise.resolve('done');
      }),
    );
    assert.equal(result, 'done');
    assert.deepEqual(attempts, [1, 2, 3]);
  });

  test('gives up with the last failure when attempts are used up', async () => {
    const { clock, parts } = setUp();
    let attempts = 0;
    const failing = retry(parts, () => {
      attempts += 1;
      return Promise.reject(busy());
    });
    await assert.rejects(clock.runUntil(failing), { code: 'QUEUE_FULL' });
    assert.equal(attempts, POLICY.attempts);
  });

  test('does not repeat what would fail again', async () => {
    for (const fault of [new HanseError('ID_INVALID'), new TypeError('a bug')]) {
      const { parts } = setUp();
      let attempts = 0;
      await assert.rejects(
        retry(parts, () => {
          attempts += 1;
          return Promise.reject(fault);
        }),
        fault,
      );
      assert.equal(attempts, 1);
    }
  });

  test('waits under its own name and ends when it is cancelled', async () => {
    const abort = new AbortController();
    const { clock, parts } = setUp(abort.signal);
    const failing = assert.rejects(
      retry(parts, () => Promise.reject(busy())),
      { code: 'CANCELLED' },
    );
    await clock.advance(0);
    assert.deepEqual(
      clock.pending().map((timer) => timer.name),
      ['retry.test'],
    );
    abort.abort();
    await failing;
    assert.deepEqual(clock.pending(), []);
  });
});

describe('chance', () => {
  test('as a fraction is at least 0 and below 1, at both ends of its source', () => {
    const fixed = (value: number) => ({ uint32: () => value, bytes: (length: number) => new Uint8Array(length) });
    assert.equal(randomFraction(fixed(0)), 0);
    assert.ok(randomFraction(fixed(0xffff_ffff)) < 1);
    assert.equal(randomBelow(fixed(0xffff_ffff), 6), 5);
  });
});
