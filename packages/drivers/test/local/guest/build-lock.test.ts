import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, test } from 'node:test';
import { withBuildLock } from '../../../src/local/guest/build-lock.ts';

describe('the lock of the builder', () => {
  let folder: string;
  let path: string;

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'hanse-lock-'));
    path = join(folder, 'building.lock');
  });
  afterEach(() => rm(folder, { recursive: true }));

  test('lets the second in when the first has finished', async () => {
    const order: string[] = [];
    let second: Promise<void> | undefined;
    await withBuildLock({ path, onWait: () => undefined }, async () => {
      await new Promise<void>((waiting) => {
        second = withBuildLock({ path, onWait: () => waiting() }, async () => {
          order.push('second');
        });
      });
      order.push('first');
    });
    await second;
    assert.deepEqual(order, ['first', 'second']);
    assert.deepEqual(await readdir(folder), []);
  });

  test('is taken over from a process that has ended', async () => {
    const ended = spawn(process.execPath, ['--version'], { stdio: 'ignore' });
    await once(ended, 'exit');
    await writeFile(path, `${ended.pid} 12345`);
    assert.equal(await withBuildLock({ path, onWait: () => assert.fail('it waited') }, async () => 'built'), 'built');
  });

  test('is given back when the work fails, and not waited for once cancelled', async () => {
    await assert.rejects(
      withBuildLock({ path, onWait: () => undefined }, () => Promise.reject(new Error('no room'))),
      /no room/,
    );
    const cancel = new AbortController();
    await withBuildLock({ path, onWait: () => undefined }, async () => {
      const other = { path, signal: cancel.signal, onWait: () => cancel.abort() };
      await assert.rejects(
        withBuildLock(other, () => assert.fail('it ran')),
        { name: 'AbortError' },
      );
    });
    assert.deepEqual(await readdir(folder), []);
  });
});
