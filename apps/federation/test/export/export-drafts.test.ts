import assert from 'node:assert/strict';
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { temporaryFolder } from '@hanse/testkit';
import { ExportDrafts } from '../../src/export/export-drafts.ts';
import { makeTables } from '../support/world.ts';

const { ids } = makeTables();

async function* bytes(...texts: readonly string[]): AsyncGenerator<Uint8Array> {
  for (const text of texts) yield Buffer.from(text);
}

async function* broken(): AsyncGenerator<Uint8Array> {
  yield Buffer.from('half');
  throw new Error('the site went away');
}

describe('packages in the making', () => {
  test('become packages by one rename, and can be read before and after', async () => {
    await using folder = await temporaryFolder();
    const drafts = new ExportDrafts({ packages: folder.path });
    await drafts.open(new Set());
    const packageId = ids.package();
    await drafts.write(packageId, 'disk.vmdk', bytes('first'));
    await drafts.write(packageId, 'disk.vmdk', bytes('sec', 'ond'));
    await drafts.write(packageId, 'guest/key', bytes('k'));
    assert.equal(await drafts.sizeOf(packageId, 'disk.vmdk'), 6);
    assert.deepEqual((await (await drafts.source(packageId)).list()).toSorted(), ['disk.vmdk', 'guest/key']);
    assert.equal(await drafts.isKept(packageId), false);
    await drafts.keep(packageId);
    assert.equal(await drafts.isKept(packageId), true);
    assert.equal(readFileSync(join(folder.path, packageId, 'disk.vmdk'), 'utf8'), 'second');
    assert.deepEqual((await (await drafts.source(packageId)).list()).toSorted(), ['disk.vmdk', 'guest/key']);
  });

  test('have whole files only: one that broke off is not there', async () => {
    await using folder = await temporaryFolder();
    const drafts = new ExportDrafts({ packages: folder.path });
    const packageId = ids.package();
    await drafts.write(packageId, 'disk.vmdk', bytes('old'));
    await assert.rejects(drafts.write(packageId, 'disk.vmdk', broken()), /went away/);
    await assert.rejects(drafts.write(packageId, 'other.vmdk', broken()), /went away/);
    const folderOf = join(folder.path, 'drafts', packageId);
    assert.equal(readFileSync(join(folderOf, 'disk.vmdk'), 'utf8'), 'old');
    assert.equal(existsSync(join(folderOf, 'other.vmdk')), false);
  });

  test('take over files of other packages', async () => {
    await using folder = await temporaryFolder();
    const drafts = new ExportDrafts({ packages: folder.path });
    const [from, packageId] = [ids.package(), ids.package()];
    mkdirSync(join(folder.path, from));
    writeFileSync(join(folder.path, from, 'plain-0'), 'disc');
    await drafts.copy(packageId, 'tools.iso', { packageId: from, name: 'plain-0' });
    await drafts.keep(packageId);
    assert.equal(readFileSync(join(folder.path, packageId, 'tools.iso'), 'utf8'), 'disc');
  });

  test('are removed when nobody works on them any more', async () => {
    await using folder = await temporaryFolder();
    const drafts = new ExportDrafts({ packages: folder.path });
    const [wanted, abandoned] = [ids.package(), ids.package()];
    for (const packageId of [wanted, abandoned]) await drafts.write(packageId, 'a', bytes('a'));
    await drafts.open(new Set([wanted]));
    assert.deepEqual(readdirSync(join(folder.path, 'drafts')), [wanted]);
    await drafts.discard(wanted);
    assert.deepEqual(readdirSync(join(folder.path, 'drafts')), []);
  });

  test('hold nothing outside their folder', async () => {
    await using folder = await temporaryFolder();
    const drafts = new ExportDrafts({ packages: folder.path });
    for (const name of ['../x', '/x', 'a/../../x', '']) {
      await assert.rejects(drafts.write(ids.package(), name, bytes('x')), { code: 'INTERNAL' });
    }
  });
});
