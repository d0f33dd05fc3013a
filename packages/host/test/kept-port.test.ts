import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { temporaryFolder } from '@hanse/testkit';
import { writeDurableFile } from '../src/durable-file.ts';
import { keptPort } from '../src/kept-port.ts';

const ask = (dataFolder: string, wanted = 0, name = 'api') => keptPort({ dataFolder, name, host: '127.0.0.1', wanted });

describe('a kept port', () => {
  test('is chosen once and stays the same ever after', async () => {
    await using folder = await temporaryFolder();
    const first = await ask(folder.path);
    assert.ok(first > 1023 && first < 65_536);
    assert.equal(readFileSync(join(folder.path, 'api.port'), 'utf8'), `${first}\n`);
    assert.equal(await ask(folder.path), first);
  });

  test('is another for another name', async () => {
    await using folder = await temporaryFolder();
    const ports = await Promise.all(['api', 'trunk'].map((name) => ask(folder.path, 0, name)));
    assert.deepEqual(await Promise.all(['api', 'trunk'].map((name) => ask(folder.path, 0, name))), ports);
    assert.ok(existsSync(join(folder.path, 'trunk.port')));
  });

  test('that was asked for by number is taken as it is, and not kept', async () => {
    await using folder = await temporaryFolder();
    assert.equal(await ask(folder.path, 7443), 7443);
    assert.ok(!existsSync(join(folder.path, 'api.port')));
  });

  test('is chosen anew when its file holds no port', async () => {
    for (const content of ['', 'soon', '0', '70000', '-1', '80.5']) {
      await using folder = await temporaryFolder();
      writeDurableFile(join(folder.path, 'api.port'), content);
      const port = await ask(folder.path);
      assert.ok(port > 0 && port < 65_536);
      assert.equal(await ask(folder.path), port);
    }
  });

  test('on an address this machine does not have is refused', async () => {
    await using folder = await temporaryFolder();
    // RFC 5737: TEST-NET-1 is nobody's.
    const parts = { dataFolder: folder.path, name: 'api', host: '192.0.2.1', wanted: 0 };
    await assert.rejects(keptPort(parts), {
      code: 'VALUE_INVALID',
      message: 'address "192.0.2.1" is not acceptable at listening',
      remedy: 'Expected an address of this machine.',
    });
    assert.ok(!existsSync(join(folder.path, 'api.port')));
  });
});
