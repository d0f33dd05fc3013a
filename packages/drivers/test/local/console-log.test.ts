import assert from 'node:assert/strict';
import { appendFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { temporaryFolder, VirtualClock } from '@hanse/testkit';
import { consoleSays, readConsole } from '../../src/local/console-log.ts';

describe('the console of a machine', () => {
  test('is read on from where the last reading ended', async () => {
    await using folder = await temporaryFolder();
    const path = join(folder.path, 'console.log');
    assert.deepEqual(await readConsole(path, 0, 10), { text: '', nextOffset: 0 }, 'before the machine ever ran');
    await writeFile(path, 'one two');
    assert.deepEqual(await readConsole(path, 0, 3), { text: 'one', nextOffset: 3 });
    assert.deepEqual(await readConsole(path, 3, 100), { text: ' two', nextOffset: 7 });
    assert.deepEqual(await readConsole(path, 7, 100), { text: '', nextOffset: 7 });
    assert.deepEqual(await readConsole(path, -3, 100), { text: 'two', nextOffset: 7 });
    assert.deepEqual(await readConsole(path, -300, 3), { text: 'one', nextOffset: 3 });
    assert.deepEqual(await readConsole(path, 300, 3), { text: '', nextOffset: 7 });
  });

  test('leaves a character that is cut in two for the next reading', async () => {
    await using folder = await temporaryFolder();
    const path = join(folder.path, 'console.log');
    await writeFile(path, 'Grüße');
    const first = await readConsole(path, 0, 3);
    assert.deepEqual(first, { text: 'Gr', nextOffset: 2 });
    assert.equal((await readConsole(path, first.nextOffset, 100)).text, 'üße');
  });

  test('gets on with bytes that are no text', async () => {
    await using folder = await temporaryFolder();
    const path = join(folder.path, 'console.log');
    await writeFile(path, Buffer.from([0xff, 0xfe, 0x80, 0x80, 0x80, 0x80]));
    assert.equal((await readConsole(path, 0, 6)).nextOffset, 6);
    assert.equal((await readConsole(path, 0, 1)).nextOffset, 1);
  });

  test('is waited for until it says one of the words, but only beyond a point', async () => {
    await using folder = await temporaryFolder();
    const path = join(folder.path, 'console.log');
    await writeFile(path, 'READY in an earlier life\n');
    const clock = new VirtualClock();
    const said = consoleSays({ path, from: 25, words: ['READY', 'PANIC'], clock, limit: 60_000 });
    await appendFile(path, 'booting\n');
    await appendFile(path, 'PANIC\n');
    assert.equal(await said, 'PANIC');
  });

  test('is no longer waited for when the waiting is called off', async () => {
    await using folder = await temporaryFolder();
    const path = join(folder.path, 'console.log');
    await writeFile(path, '');
    const wait = { path, from: 0, words: ['READY'], clock: new VirtualClock(), limit: 60_000 };
    const off = new AbortController();
    const said = consoleSays({ ...wait, signal: off.signal });
    off.abort();
    assert.equal(await said, undefined);
    assert.equal(await consoleSays({ ...wait, signal: AbortSignal.abort() }), undefined);
  });
});
