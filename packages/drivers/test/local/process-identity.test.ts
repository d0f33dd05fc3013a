import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { describe, test } from 'node:test';
import {
  findProcesses,
  identifyProcess,
  isProcessRunning,
  killProcess,
  signalProcess,
} from '../../src/local/process-identity.ts';
import { SYSTEM_CLOCK } from './switch/support/system-clock.ts';

describe('the identity of a process', () => {
  test('is that of one process only, whoever has its id later', () => {
    const own = identifyProcess(process.pid);
    assert.ok(own);
    assert.ok(isProcessRunning(own));
    assert.ok(!isProcessRunning({ ...own, startTicks: own.startTicks - 1 }), 'an earlier process of this id');
    assert.ok(!isProcessRunning({ ...own, bootId: 'an earlier boot of the machine' }));
  });

  test('keeps a process that only has the same id from being killed', async () => {
    const child = spawn('sleep', ['60']);
    const found = identifyProcess(child.pid ?? 0);
    assert.ok(found);
    const reused = { ...found, startTicks: found.startTicks - 1 };
    assert.equal(signalProcess(reused, 'SIGKILL'), false);
    await killProcess(reused, SYSTEM_CLOCK);
    assert.ok(isProcessRunning(found), 'the other process lives');
    await killProcess(found, SYSTEM_CLOCK);
    assert.ok(!isProcessRunning(found));
    if (child.signalCode === null) await once(child, 'exit');
    assert.equal(child.signalCode, 'SIGKILL');
  });

  test('is found by the arguments it was started with', async () => {
    const child = spawn('sleep', ['61.25']);
    const found = findProcesses((argv) => argv[0] === 'sleep' && argv[1] === '61.25');
    assert.deepEqual(
      found.map(({ identity }) => identity),
      [identifyProcess(child.pid ?? 0)],
    );
    child.kill('SIGKILL');
    await once(child, 'exit');
    assert.equal(identifyProcess(child.pid ?? 0), undefined);
  });
});
