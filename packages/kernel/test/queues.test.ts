import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { SeededRng, VirtualClock } from '@hanse/testkit';
import fc from 'fast-check';
import { BoundedQueue } from '../src/queues/bounded-queue.ts';
import { Semaphore } from '../src/queues/semaphore.ts';
import { SerialQueues } from '../src/queues/serial-queues.ts';

async function drained<T>(queue: BoundedQueue<T>): Promise<T[]> {
  queue.close();
  const items: T[] = [];
  for await (const item of queue) items.push(item);
  return items;
}

describe('a bounded queue', () => {
  test('gives items in the order they came', async () => {
    const queue = new BoundedQueue<number>('q', 3, 'refuse');
    for (const item of [1, 2, 3]) queue.push(item);
    assert.equal(queue.length, 3);
    assert.deepEqual(await drained(queue), [1, 2, 3]);
  });

  test('that refuses says which queue is full and keeps what it has', async () => {
    const queue = new BoundedQueue<number>('events', 2, 'refuse');
    queue.push(1);
    queue.push(2);
    assert.throws(() => queue.push(3), { code: 'QUEUE_FULL', message: 'Queue events is full (2 waiting)' });
    assert.equal(queue.dropped, 0);
    assert.deepEqual(await drained(queue), [1, 2]);
  });

  test('that drops the oldest always holds the newest and counts the lost', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.integer()), fc.integer({ min: 1, max: 8 }), async (items, limit) => {
        const queue = new BoundedQueue<number>('q', limit, 'drop-oldest');
        for (const item of items) queue.push(item);
        assert.equal(queue.dropped, Math.max(0, items.length - limit));
        assert.deepEqual(await drained(queue), items.slice(-limit));
      }),
    );
  });

  test('wakes a reader that waits', async () => {
    const queue = new BoundedQueue<string>('q', 1, 'refuse');
    const reader = queue[Symbol.asyncIterator]();
    const first = reader.next();
    queue.push('late');
    assert.deepEqual(await first, { value: 'late', done: false });
  });

  test('ends a reader that waits when it is closed, and takes nothing after', async () => {
    const queue = new BoundedQueue<string>('q', 1, 'refuse');
    const waiting = queue[Symbol.asyncIterator]().next();
    queue.close();
    queue.push('too late');
    assert.deepEqual(await waiting, { value: undefined, done: true });
    assert.equal(queue.length, 0);
  });
});

describe('serial queues', () => {
  test('run the tasks of one key one after another in order, whatever each takes', async () => {
    const clock = new VirtualClock();
    const rng = new SeededRng('serial');
    const queues = new SerialQueues<string>();
    const seen = new Map<string, number[]>([
      ['a', []],
      ['b', []],
    ]);
    const running = new Map<string, number>();
    const runs = Array.from({ length: 40 }, (_, at) => {
      const key = at % 2 === 0 ? 'a' : 'b';
      return queues.run(key, async () => {
        running.set(key, (running.get(key) ?? 0) + 1);
        assert.equal(running.get(key), 1);
        await clock.sleep(rng.uint32() % 100, 'work');
        seen.get(key)?.push(at);
        running.set(key, 0);
      });
    });
    await clock.runUntil(Promise.all(runs));
    for (const order of seen.values()) {
      assert.equal(order.length, 20);
      assert.deepEqual(
        order,
        [...order].sort((x, y) => x - y),
      );
    }
  });

  test('run different keys side by side', async () => {
    const clock = new VirtualClock();
    const queues = new SerialQueues<string>();
    const began = clock.now();
    const runs = ['a', 'b', 'c'].map((key) => queues.run(key, () => clock.sleep(100, 'work')));
    await clock.runUntil(Promise.all(runs));
    assert.equal(clock.now() - began, 100);
  });

  test('go on after a failed task, and tell only its own caller', async () => {
    const queues = new SerialQueues<string>();
    const failing = queues.run('a', () => Promise.reject(new Error('mine alone')));
    const next = queues.run('a', () => Promise.resolve('fine'));
    await assert.rejects(failing, /mine alone/);
    assert.equal(await next, 'fine');
  });

  test('are idle when everything known has settled, failures too', async () => {
    const clock = new VirtualClock();
    const queues = new SerialQueues<string>();
    let done = 0;
    const work = async (fails: boolean) => {
      await clock.sleep(10, 'work');
      done += 1;
      if (fails) throw new Error('expected');
    };
    const failing = assert.rejects(queues.run('a', () => work(true)));
    void queues.run('a', () => work(false));
    void queues.run('b', () => work(false));
    await clock.runUntil(queues.idle());
    assert.equal(done, 3);
    await failing;
  });
});

describe('a semaphore', () => {
  test('never lets more run at once than its limit, and all in the end', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 1, max: 4 }),
        fc.array(fc.nat(50), { maxLength: 20 }),
        async (limit, times) => {
          const clock = new VirtualClock();
          const semaphore = new Semaphore(limit);
          let running = 0;
          let most = 0;
          const task = (ms: number) => async () => {
            running += 1;
            most = Math.max(most, running);
            await clock.sleep(ms, 'work');
            running -= 1;
            return ms;
          };
          const results = await clock.runUntil(Promise.all(times.map((ms) => semaphore.run(task(ms)))));
          assert.deepEqual(results, times);
          assert.equal(most, Math.min(limit, times.length));
        },
      ),
      { numRuns: 30 },
    );
  });

  test('lets the waiting in by the order of their coming', async () => {
    const clock = new VirtualClock();
    const semaphore = new Semaphore(1);
    const order: number[] = [];
    const runs = [1, 2, 3, 4].map((at) =>
      semaphore.run(async () => {
        order.push(at);
        await clock.sleep(1, 'work');
      }),
    );
    await clock.runUntil(Promise.all(runs));
    assert.deepEqual(order, [1, 2, 3, 4]);
  });

  test('gives the place of a failed task to the next', async () => {
    const semaphore = new Semaphore(1);
    const failing = semaphore.run(() => Promise.reject(new Error('broken')));
    const next = semaphore.run(() => Promise.resolve('in'));
    await assert.rejects(failing, /broken/);
    assert.equal(await next, 'in');
  });
});
