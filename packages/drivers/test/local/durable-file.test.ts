import assert from 'node:assert/strict';
import { readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { temporaryFolder } from '@hanse/testkit';
import { removeDrafts, writeDurably } from '../../src/local/durable-file.ts';

describe('files written as a whole', () => {
  test('leave no draft beside them', async () => {
    await using folder = await temporaryFolder();
    await writeDurably(join(folder.path, 'net.json'), 'old');
    await writeDurably(join(folder.path, 'net.json'), 'new');
    assert.deepEqual(await readdir(folder.path), ['net.json']);
  });

  test('are rid of the drafts of a writer that was killed, and of nothing else', async () => {
    await using folder = await temporaryFolder();
    for (const name of ['net.json', 'net.json.f2e8c790.new', 'new', 'something.new']) {
      await writeFile(join(folder.path, name), '');
    }
    await removeDrafts(folder.path);
    assert.deepEqual((await readdir(folder.path)).toSorted(), ['net.json', 'new', 'something.new']);
  });
});
