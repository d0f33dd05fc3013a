import assert from 'node:assert/strict';
import { mkdirSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { Worker } from 'node:worker_threads';
import { temporaryFolder } from '@hanse/testkit';
import { writeDurableFile } from '../src/durable-file.ts';

/** Reads the file again and again, and answers at the end how often it was not whole. */
const READER = `
  const { readFileSync } = require('node:fs');
  const { parentPort, workerData } = require('node:worker_threads');
  let reads = 0, broken = 0, isStopped = false;
  parentPort.once('message', () => { isStopped = true; });
  const read = () => {
    const text = readFileSync(workerData, 'utf8');
    reads += 1;
    if (text.length !== 200000 || text !== text[0].repeat(200000)) broken += 1;
    if (reads === 1) parentPort.postMessage('reading');
    if (isStopped) parentPort.postMessage({ reads, broken });
    else setImmediate(read);
  };
  read();`;

const modeOf = (path: string) => statSync(path).mode & 0o777;

describe('a durable file', () => {
  test('holds what was written last, in a folder made for it', async () => {
    await using folder = await temporaryFolder();
    const path = join(folder.path, 'deep', 'state.json');
    writeDurableFile(path, 'first');
    writeDurableFile(path, 'second, and longer ü');
    assert.equal(readFileSync(path, 'utf8'), 'second, and longer ü');
    assert.deepEqual(readdirSync(join(folder.path, 'deep')), ['state.json']);
  });

  test('is for its owner alone, and so is its folder', async () => {
    await using folder = await temporaryFolder();
    const path = join(folder.path, 'deep', 'secret');
    writeDurableFile(path, 'x');
    assert.equal(modeOf(path), 0o600);
    assert.equal(modeOf(join(folder.path, 'deep')), 0o700);
  });

  test('is never seen half written', async () => {
    await using folder = await temporaryFolder();
    const path = join(folder.path, 'big');
    const content = (at: number) => String(at % 10).repeat(200_000);
    writeDurableFile(path, content(0));
    const reader = new Worker(READER, { eval: true, workerData: path });
    const answer = () =>
      new Promise<unknown>((resolve, reject) => reader.once('message', resolve).once('error', reject));
    assert.equal(await answer(), 'reading');
    for (let at = 1; at <= 40; at += 1) writeDurableFile(path, content(at));
    const verdict = answer();
    reader.postMessage('stop');
    const { reads, broken } = (await verdict) as { reads: number; broken: number };
    await reader.terminate();
    assert.equal(broken, 0);
    assert.ok(reads > 1);
  });

  test('that cannot be replaced leaves no draft behind', async () => {
    await using folder = await temporaryFolder();
    const path = join(folder.path, 'taken');
    mkdirSync(join(path, 'in the way'), { recursive: true });
    assert.throws(() => writeDurableFile(path, 'x'), { code: /EISDIR|ENOTEMPTY|EEXIST/ });
    assert.deepEqual(readdirSync(folder.path), ['taken']);
  });
});
