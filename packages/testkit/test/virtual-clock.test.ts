import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { HanseError } from '@hanse/kernel';
import { SeededRng } from '../src/seeded-rng.ts';
import { VirtualClock } from '../src/virtual-clock.ts';

describe('virtual clock', () => {
  it('fires due timers by time, and those of one instant in the order they were set', async () => {
    const clock = new VirtualClock();
    const fired: string[] = [];
    for (const [ms, name] of [
      [30, 'c'],
      [10, 'a'],
      [30, 'd'],
      [20, 'b'],
      [31, 'late'],
    ] as const) {
      clock.timer(ms, name, () => fired.push(name));
    }
    await clock.advance(30);
    assert.deepEqual(fired, ['a', 'b', 'c', 'd']);
    assert.deepEqual(clock.pending(), [{ name: 'late', dueIn: 1 }]);
  });

  it('fires any mix of set and cancelled timers as sorting them would', async () => {
    const clock = new VirtualClock();
    const rng = new SeededRng('timers');
    const fired: number[] = [];
    const timers = Array.from({ length: 500 }, (_, index) => {
      const due = rng.uint32() % 100;
      return { due, index, cancel: clock.timer(due, `timer-${index}`, () => fired.push(index)) };
    });
    const kept = timers.filter(({ index, cancel }) => {
      if (index % 3 === 0) cancel();
      return index % 3 !== 0;
    });
    await clock.advance(100);
    assert.deepEqual(
      fired,
      kept.sort((a, b) => a.due - b.due || a.index - b.index).map(({ index }) => index),
    );
  });

  it('lets promises settle between timers and fires what is set on the way', async () => {
    const clock = new VirtualClock();
    const seen: number[] = [];
    const work = (async () => {
      for (let round = 0; round < 3; round += 1) {
        await clock.sleep(10, 'round');
        seen.push(clock.monotonic());
      }
    })();
    await clock.advance(25);
    assert.deepEqual(seen, [10, 20]);
    await clock.advance(5);
    await work;
    assert.deepEqual(seen, [10, 20, 30]);
  });

  it('rejects a sleep with CANCELLED when its signal aborts, and forgets its timer', async () => {
    const clock = new VirtualClock();
    const controller = new AbortController();
    const sleeping = clock.sleep(10, 'nap', controller.signal);
    controller.abort();
    const isCancelled = (error: unknown) => error instanceof HanseError && error.code === 'CANCELLED';
    await assert.rejects(sleeping, isCancelled);
    await assert.rejects(clock.sleep(10, 'nap', controller.signal), isCancelled);
    assert.deepEqual(clock.pending(), []);
  });

  it('runs until a promise settles, and says when no timer could settle it', async () => {
    const clock = new VirtualClock();
    const later = clock.sleep(60_000, 'minute').then(() => 'done');
    assert.equal(await clock.runUntil(later), 'done');
    assert.equal(clock.monotonic(), 60_000);
    await assert.rejects(clock.runUntil(new Promise(() => undefined)), /not a timer of this clock/);
  });

  it('runs freely until told to stop', async () => {
    const clock = new VirtualClock();
    {
      using _running = clock.freeRun();
      await clock.sleep(3_600_000, 'hour');
    }
    assert.equal(clock.monotonic(), 3_600_000);
    clock.timer(1, 'never', () => assert.fail('time went on'));
    await new Promise((resolve) => setImmediate(() => setImmediate(resolve)));
    assert.equal(clock.pending().length, 1);
  });
});
