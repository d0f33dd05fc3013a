import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { BootGate } from '../../src/local/boot-gate.ts';
import { deferred } from '../../src/local/deferred.ts';

describe('the boot gate', () => {
  test('lets a start return at once but keeps its place until the guest has booted', async () => {
    const gate = new BootGate(1);
    const booted = deferred<void>();
    const order: string[] = [];
    await gate.run(
      async () => void order.push('first started'),
      () => booted.promise,
    );
    const second = gate.run(
      async () => void order.push('second started'),
      async () => undefined,
    );
    order.push('first booted');
    booted.resolve();
    await second;
    assert.deepEqual(order, ['first started', 'first booted', 'second started']);
  });

  test('gives the place on when a start fails or its guest never comes up', async () => {
    const gate = new BootGate(1);
    const failing = gate.run(
      () => Promise.reject(new Error('no such disk')),
      () => assert.fail('nothing boots'),
    );
    await assert.rejects(failing, /no such disk/);
    await gate.run(
      async () => undefined,
      () => Promise.reject(new Error('silent')),
    );
    await gate.run(
      async () => undefined,
      async () => undefined,
    );
  });
});
