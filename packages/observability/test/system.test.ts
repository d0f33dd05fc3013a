import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { HanseError } from '@hanse/kernel';
import { eventually } from '@hanse/testkit';
import { createMetrics, currentTrace, SystemClock, systemRng, withTrace } from '../src/index.ts';

describe('the system clock', () => {
  test('knows what it waits for, and forgets it when it fired or was cancelled', async () => {
    const clock = new SystemClock();
    let hasFired = false;
    clock.timer(0, 'soon', () => {
      hasFired = true;
    });
    const cancel = clock.timer(60_000, 'later', () => assert.fail('was cancelled'));
    assert.deepEqual(
      clock.pendingTimers().map(({ name }) => name),
      ['soon', 'later'],
    );
    await eventually(() => hasFired);
    assert.deepEqual(
      clock.pendingTimers().map(({ name }) => name),
      ['later'],
    );
    cancel();
    assert.deepEqual(clock.pendingTimers(), []);
  });

  test('waits for longer than a timer of Node can', () => {
    const clock = new SystemClock();
    const cancel = clock.timer(2 ** 33, 'next quarter', () => assert.fail('fired at once'));
    const [pending] = clock.pendingTimers();
    assert.ok(pending !== undefined && pending.dueAt > clock.now() + 2 ** 32);
    cancel();
  });

  test('ends a sleep with CANCELLED when its signal aborts, before or during it', async () => {
    const clock = new SystemClock();
    const abort = new AbortController();
    const sleeping = clock.sleep(60_000, 'nap', abort.signal);
    abort.abort();
    const isCancelled = (thrown: unknown) => thrown instanceof HanseError && thrown.code === 'CANCELLED';
    await assert.rejects(sleeping, isCancelled);
    await assert.rejects(clock.sleep(60_000, 'nap', abort.signal), isCancelled);
    assert.deepEqual(clock.pendingTimers(), []);
    await clock.sleep(0, 'blink');
  });
});

describe('the system rng', () => {
  test('gives memory of its own and does not repeat itself', () => {
    const [a, b] = [systemRng.bytes(16), systemRng.bytes(16)];
    assert.equal(a.buffer.byteLength, 16);
    assert.notDeepEqual(a, b);
    assert.ok(Number.isInteger(systemRng.uint32()));
  });
});

describe('a trace', () => {
  test('follows the work across awaits and stays out of its neighbours', async () => {
    const trace = { traceId: 'a'.repeat(32), spanId: 'b'.repeat(16) };
    const inside = withTrace(trace, async () => {
      await Promise.resolve();
      return currentTrace();
    });
    assert.equal(currentTrace(), undefined);
    assert.deepEqual(await inside, trace);
  });
});

describe('metrics', () => {
  test('come out in the exposition format beside those of the process', async () => {
    const { metrics, text } = createMetrics();
    metrics.counter('hanse_test_orders_total', 'Orders.', ['verb']).add(2, { verb: 'start' });
    metrics.counter('hanse_test_orders_total', 'Orders.', ['verb']).add(1, { verb: 'start' });
    metrics.gauge('hanse_test_vees', 'VEEs.').set(3);
    metrics.histogram('hanse_test_seconds', 'Time.', [], [0.1, 1]).observe(0.5);
    const exposed = await text();
    assert.match(exposed, /^hanse_test_orders_total\{verb="start"\} 3$/m);
    assert.match(exposed, /^hanse_test_vees 3$/m);
    assert.match(exposed, /^hanse_test_seconds_bucket\{le="0.1"\} 0$/m);
    assert.match(exposed, /^hanse_test_seconds_bucket\{le="1"\} 1$/m);
    assert.match(exposed, /^hanse_process_process_cpu_seconds_total /m);
  });

  test('of two registries do not meet', async () => {
    createMetrics().metrics.gauge('hanse_test_one', 'One.').set(1);
    assert.doesNotMatch(await createMetrics().text(), /hanse_test_one/);
  });
});
