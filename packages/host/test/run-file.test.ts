import assert from 'node:assert/strict';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { temporaryFolder } from '@hanse/testkit';
import { writeDurableFile } from '../src/durable-file.ts';
import { isRunning, ownIdentity } from '../src/process-identity.ts';
import { readRunFile, removeRunFile, writeRunFile } from '../src/run-file.ts';

const SERVING = { url: 'https://127.0.0.1:7443', port: 7443 };

describe('a run file', () => {
  test('says who serves, and where', async () => {
    await using folder = await temporaryFolder();
    writeRunFile(folder.path, SERVING);
    assert.deepEqual(readRunFile(folder.path), { ...ownIdentity(), ...SERVING });
  });

  test('is gone when removed, also when there was none', async () => {
    await using folder = await temporaryFolder();
    writeRunFile(folder.path, SERVING);
    removeRunFile(folder.path);
    removeRunFile(folder.path);
    assert.equal(readRunFile(folder.path), undefined);
  });

  test('is not read when another process has the pid now', async () => {
    await using folder = await temporaryFolder();
    const file = { ...ownIdentity(), startTime: '1', ...SERVING };
    writeDurableFile(join(folder.path, 'run.json'), JSON.stringify(file));
    assert.equal(readRunFile(folder.path), undefined);
  });

  test('is not read when it is broken or tells no process', async () => {
    for (const content of ['', '{', 'null', '7', '{}', '{"pid":1}', JSON.stringify(SERVING)]) {
      await using folder = await temporaryFolder();
      writeDurableFile(join(folder.path, 'run.json'), content);
      assert.equal(readRunFile(folder.path), undefined, content);
    }
  });
});

describe('the identity of this process', () => {
  test('is that of one that runs', () => {
    assert.ok(isRunning(ownIdentity()));
    assert.equal(ownIdentity().pid, process.pid);
    assert.match(ownIdentity().startTime, /^[1-9]\d*$/);
  });
});
