import assert from 'node:assert/strict';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { HanseError } from '@hanse/kernel';
import { ModuleLibrary, modulesAlias, modulesDep } from '../../../src/local/guest/module-closure.ts';
import { smallElf } from './small-elf.ts';

describe('kernel modules', () => {
  let folder: string;

  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'hanse-modules-'));
    await mkdir(join(folder, 'kernel/net'), { recursive: true });
    await module('tunnel', 'depends=curve-fast,base', 'alias=rtnl-link-tunnel', 'alias=net-pf-1');
    await module('curve-fast', 'depends=curve_generic');
    await module('curve_generic', 'depends=');
    await module('base', 'depends=curve_generic');
    await module('lost', 'depends=nowhere');
  });
  after(() => rm(folder, { recursive: true }));

  async function module(name: string, ...info: string[]): Promise<void> {
    const section = Buffer.from(`${['license=GPL', ...info].join('\0')}\0`);
    await writeFile(join(folder, 'kernel/net', `${name}.ko`), smallElf({ '.modinfo': section }));
  }

  test('are loaded after what they depend on, each once', async () => {
    const order = await (await ModuleLibrary.open(folder)).loadOrder(['base', 'tunnel']);
    assert.deepEqual(
      order.map(({ name }) => name),
      ['curve_generic', 'base', 'curve_fast', 'tunnel'],
    );
  });

  test('are listed for modprobe with dependencies that load from last to first', async () => {
    const dep = modulesDep(await (await ModuleLibrary.open(folder)).loadOrder(['tunnel']));
    const line = dep.split('\n').find((text) => text.startsWith('kernel/net/tunnel.ko:'));
    const [base, fast, generic] = ['base', 'curve-fast', 'curve_generic'].map(
      (name) => line?.indexOf(`/${name}.ko`) ?? -1,
    );
    assert.ok(base !== undefined && fast !== undefined && generic !== undefined);
    assert.ok(base > 0 && fast > 0);
    assert.ok(generic > base && generic > fast);
  });

  test('are found by the names the kernel asks for', async () => {
    const alias = modulesAlias(await (await ModuleLibrary.open(folder)).loadOrder(['tunnel']));
    assert.equal(alias, 'alias rtnl-link-tunnel tunnel\nalias net-pf-1 tunnel\n');
  });

  test('that are in no package are reported with who wants them', async () => {
    const library = await ModuleLibrary.open(folder);
    await assert.rejects(library.loadOrder(['lost']), (error) => {
      assert.ok(error instanceof HanseError);
      assert.equal(error.code, 'GUEST_CONTENT_MISSING');
      assert.match(error.message, /nowhere .*lost/);
      return true;
    });
  });
});
