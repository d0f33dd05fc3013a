import assert from 'node:assert/strict';
import { chmod, mkdir, writeFile } from 'node:fs/promises';
import { delimiter, join } from 'node:path';
import { describe, test } from 'node:test';
import { temporaryFolder } from '@hanse/testkit';
import { LOCAL_DEBIAN_PACKAGES, probeLocal } from '../../src/local/index.ts';

describe('what a machine lacks for the local driver', () => {
  test('is everything when nothing is installed', async () => {
    const { missingPrograms, missingPackages } = await probeLocal('');
    assert.deepEqual(missingPrograms, ['qemu-system-x86_64', 'qemu-img', 'lz4']);
    assert.deepEqual(missingPackages, [...LOCAL_DEBIAN_PACKAGES]);
  });

  test('is what may not be run anywhere on the search path', async () => {
    await using folder = await temporaryFolder();
    const [one, two] = [join(folder.path, 'one'), join(folder.path, 'two')];
    for (const path of [one, two]) await mkdir(path);
    await writeFile(join(one, 'lz4'), 'not executable', { mode: 0o644 });
    for (const path of [join(one, 'qemu-img'), join(two, 'qemu-system-x86_64')]) {
      await writeFile(path, '');
      await chmod(path, 0o755);
    }
    const probe = await probeLocal([one, two].join(delimiter));
    assert.deepEqual([probe.missingPrograms, probe.missingPackages], [['lz4'], ['lz4']]);
  });
});
