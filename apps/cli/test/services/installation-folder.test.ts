import assert from 'node:assert/strict';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { temporaryFolder } from '@hanse/testkit';
import { foldersOf } from '../../src/folders.ts';
import { lastWords, parseFailure } from '../../src/services/last-words.ts';
import { readSetups } from '../../src/services/site-setups.ts';
import { removeData, requireNothingLeft } from '../../src/services/tear-down.ts';
import { wantedSetups } from '../../src/services/wanted-setups.ts';

describe('the sites of an installation', () => {
  test('are the three of the tour at first, and later those there are', async () => {
    await using folder = await temporaryFolder();
    const folders = foldersOf({ env: {}, home: folder.path, data: folder.path });
    const names = (sites?: readonly string[]) =>
      wantedSetups({ folders, program: 'hanse', driver: 'simulated', sites }).map(({ name }) => name);
    assert.deepEqual(names(['riga']), ['riga']);
    assert.deepEqual(names(), ['riga']);
    assert.deepEqual(names(['visby', 'riga']), ['riga', 'visby']);
    assert.deepEqual(
      readSetups(folders).map(({ driver }) => driver),
      ['simulated', 'simulated'],
    );
  });

  test('keep their driver, and are refused when nothing is known of them', async () => {
    await using folder = await temporaryFolder();
    const folders = foldersOf({ env: {}, home: folder.path, data: folder.path });
    const parts = { folders, program: 'hanse' };
    assert.throws(() => wantedSetups({ ...parts, sites: ['riga', 'atlantis'] }), { code: 'CLI_SITE_UNKNOWN' });
    assert.deepEqual(readSetups(folders), [], 'nothing is set up when one is refused');
    assert.deepEqual(
      wantedSetups(parts).map(({ name }) => name),
      ['luebeck', 'bergen', 'bruges'],
    );
    assert.throws(() => wantedSetups({ ...parts, driver: 'simulated' }), { code: 'CLI_DRIVER_FIXED' });
  });
});

describe('the last words of a service', () => {
  test('are its error line, not its log', () => {
    const text = '{"level":"info"}\nGATEWAY_NOT_JOINED: The site has not joined\nJoin one.\n';
    assert.equal(lastWords(text), 'GATEWAY_NOT_JOINED: The site has not joined');
    assert.deepEqual(parseFailure(text), {
      code: 'GATEWAY_NOT_JOINED',
      message: 'The site has not joined',
      remedy: 'Join one.',
    });
    assert.equal(lastWords('{"level":"info"}\n'), undefined);
    assert.equal(parseFailure('boom'), undefined);
  });
});

describe('removing the data', () => {
  test("leaves what is not Hanse's own, and says so", async () => {
    await using folder = await temporaryFolder();
    const folders = foldersOf({ env: {}, home: folder.path, data: join(folder.path, 'data') });
    wantedSetups({ folders, program: 'hanse', driver: 'simulated' });
    mkdirSync(folders.logs, { recursive: true });
    writeFileSync(join(folders.data, 'mine.txt'), 'mine');
    removeData(folders);
    assert.deepEqual(readSetups(folders), []);
    assert.throws(() => requireNothingLeft(folders), { code: 'CLI_LEFT_BEHIND' });
  });

  test('removes the folder when nothing else is in it', async () => {
    await using folder = await temporaryFolder();
    const folders = foldersOf({ env: {}, home: folder.path, data: join(folder.path, 'data') });
    wantedSetups({ folders, program: 'hanse', driver: 'simulated' });
    for (const file of [folders.profile, folders.profileKey, folders.password])
      writeFileSync(file, 'mine', { mode: 0o600 });
    removeData(folders);
    assert.doesNotThrow(() => requireNothingLeft(folders));
  });
});
