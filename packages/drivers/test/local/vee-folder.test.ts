import assert from 'node:assert/strict';
import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { temporaryFolder } from '@hanse/testkit';
import { writeDurably } from '../../src/local/durable-file.ts';
import { RuntimeFolder } from '../../src/local/runtime-folder.ts';
import { VeeFolder } from '../../src/local/vee-folder.ts';
import { parseVeeRecord, type VeeRecord } from '../../src/local/vee-record.ts';
import { smallVee } from './support/small-vee.ts';

/** `sockaddr_un` of unix(7). */
const SUN_PATH = 108;

describe('the files of a VEE', () => {
  test('are replaced as a whole, and leave no draft behind', async () => {
    await using folder = await temporaryFolder();
    const path = join(folder.path, 'state.json');
    await writeFile(path, 'old');
    await writeDurably(path, 'new');
    assert.equal(await readFile(path, 'utf8'), 'new');
    assert.deepEqual(await readdir(folder.path), ['state.json']);
  });

  test('keep specification and record, and are gone at once when discarded', async () => {
    await using folder = await temporaryFolder();
    const runtime = await RuntimeFolder.open(folder.path);
    const spec = smallVee();
    const vee = new VeeFolder({ dataFolder: folder.path, veeId: spec.veeId, runtime });
    assert.deepEqual([await vee.readSpec(), await vee.readRecord()], [undefined, undefined]);
    const record: VeeRecord = { version: 1, state: 'DEFINED', since: 7, intent: 'start', ingressPorts: { web: 8080 } };
    await vee.create();
    await vee.writeSpec(spec);
    await vee.writeRecord(record);
    assert.deepEqual([await vee.readSpec(), await vee.readRecord()], [spec, record]);
    await vee.discard();
    await vee.discard();
    assert.deepEqual([await readdir(join(folder.path, 'vees')), await readdir(join(folder.path, 'trash'))], [[], []]);
    await runtime.removeIfEmpty();
  });

  test('have sockets with names that fit, however long the path of the data folder', async () => {
    await using folder = await temporaryFolder();
    const { path } = folder;
    const runtime = await RuntimeFolder.open(path);
    const vee = new VeeFolder({ dataFolder: join(path, 'x'.repeat(200)), veeId: smallVee().veeId, runtime });
    for (const socket of [vee.qmpSocket, vee.agentSocket, vee.migrationSocket, vee.nicSocket(26)]) {
      assert.ok(Buffer.byteLength(socket) < SUN_PATH, socket);
    }
    assert.equal((await RuntimeFolder.open(path)).path, runtime.path, 'found again from the data folder');
    await runtime.removeIfEmpty();
  });

  test('of another version are refused, naming the file', () => {
    assert.throws(() => parseVeeRecord('{"version":2}', '/v/state.json'), {
      code: 'VALUE_INVALID',
      message: /\/v\/state\.json/,
    });
  });
});
