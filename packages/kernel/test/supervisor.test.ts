import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { RecordingLogger, VirtualClock } from '@hanse/testkit';
import { toHanseError } from '../src/errors/hanse-error.ts';
import type { Startable } from '../src/lifecycle/startable.ts';
import { Supervisor } from '../src/lifecycle/supervisor.ts';

function setUp() {
  const clock = new VirtualClock();
  const logger = new RecordingLogger();
  const calls: string[] = [];
  const component = (name: string, over: Partial<Startable> = {}): Startable => ({
    start: async () => {
      calls.push(`start ${name}`);
      await over.start?.();
    },
    stop: async (deadline) => {
      calls.push(`stop ${name}`);
      await over.stop?.(deadline);
    },
  });
  return { clock, logger, calls, component, supervisor: new Supervisor({ clock, logger }) };
}

describe('a supervisor', () => {
  test('starts in the order of adding and stops in reverse', async () => {
    const { calls, component, supervisor } = setUp();
    supervisor.add('store', component('store')).add('driver', component('driver')).add('server', component('server'));
    await supervisor.start();
    await supervisor.stop(1_000);
    assert.deepEqual(calls, [
      'start store',
      'start driver',
      'start server',
      'stop server',
      'stop driver',
      'stop store',
    ]);
  });

  test('starts one only when the one before serves', async () => {
    const { clock, calls, component, supervisor } = setUp();
    supervisor.add('slow', component('slow', { start: () => clock.sleep(50, 'slow') })).add('next', component('next'));
    const started = supervisor.start();
    await clock.advance(49);
    assert.deepEqual(calls, ['start slow']);
    await clock.advance(1);
    await started;
    assert.deepEqual(calls, ['start slow', 'start next']);
  });

  test('stops again what had started when a start fails, and throws the cause', async () => {
    const { logger, calls, component, supervisor } = setUp();
    const cause = new Error('port taken');
    supervisor
      .add('store', component('store'))
      .add('server', component('server', { start: () => Promise.reject(cause) }))
      .add('never', component('never'));
    await assert.rejects(supervisor.start(), cause);
    assert.deepEqual(calls, ['start store', 'start server', 'stop store']);
    assert.deepEqual(
      logger.of('component-start-failed').map((line) => line.fields['component']),
      ['server'],
    );
  });

  test('forces whoever still drains at the deadline, and goes on', async () => {
    const { clock, calls, component, supervisor } = setUp();
    const reasons: unknown[] = [];
    const drainsForever = (deadline: AbortSignal) =>
      new Promise<void>((resolve) => {
        deadline.addEventListener('abort', () => {
          reasons.push(deadline.reason);
          resolve();
        });
      });
    supervisor.add('store', component('store')).add('server', component('server', { stop: drainsForever }));
    await supervisor.start();
    const stopped = supervisor.stop(3_000);
    await clock.advance(2_999);
    assert.deepEqual(reasons, []);
    await clock.advance(1);
    await stopped;
    assert.deepEqual(
      reasons.map((reason) => toHanseError(reason).code),
      ['DEADLINE_EXCEEDED'],
    );
    assert.equal(calls.at(-1), 'stop store');
  });

  test('goes on stopping when one fails to, and logs that once', async () => {
    const { logger, calls, component, supervisor } = setUp();
    supervisor
      .add('store', component('store'))
      .add('server', component('server', { stop: () => Promise.reject(new Error('stuck')) }));
    await supervisor.start();
    await supervisor.stop(1_000);
    assert.equal(calls.at(-1), 'stop store');
    assert.equal(logger.of('component-stop-failed').length, 1);
  });

  test('leaves no timer behind and stops nothing twice', async () => {
    const { clock, calls, component, supervisor } = setUp();
    supervisor.add('store', component('store'));
    await supervisor.start();
    await supervisor.stop(1_000);
    await supervisor.stop(1_000);
    assert.deepEqual(clock.pending(), []);
    assert.deepEqual(calls, ['start store', 'stop store']);
  });
});
