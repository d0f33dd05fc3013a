import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { describe, test } from 'node:test';
import { startTimeOf } from '@hanse/host';
import { eventually, temporaryFolder } from '@hanse/testkit';
import { ownProcesses } from '../../src/services/own-processes.ts';
import { INSTALLATION_VARIABLE } from '../../src/services/service.ts';
import { stopProcess } from '../../src/services/stop-process.ts';

const STUBBORN = 'process.on("SIGTERM", () => {}); setInterval(() => {}, 1000); process.stdout.write("ready")';

describe('processes', () => {
  test('are found by the mark of their installation and end even when they do not want to', async () => {
    await using folder = await temporaryFolder();
    const env = { ...process.env, [INSTALLATION_VARIABLE]: folder.path };
    const child = spawn(process.execPath, ['-e', STUBBORN], { env, stdio: ['ignore', 'pipe', 'ignore'] });
    await new Promise((resolve) => child.stdout.once('data', resolve));
    const own = await eventually(() => ownProcesses(folder.path).find(({ pid }) => pid === child.pid));
    assert.match(own.command, /SIGTERM/);
    assert.deepEqual(ownProcesses(`${folder.path}x`), []);
    assert.equal(await stopProcess(own, 50), 'killed');
    assert.equal(startTimeOf(own.pid), undefined);
  });

  test('of another start time than expected are left alone', async () => {
    const child = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)'], { stdio: 'ignore' });
    const pid = child.pid ?? 0;
    assert.equal(await stopProcess({ pid, startTime: '1' }, 50), 'ended');
    const startTime = startTimeOf(pid);
    assert.ok(startTime !== undefined, 'it still runs');
    await stopProcess({ pid, startTime }, 5_000);
  });
});
