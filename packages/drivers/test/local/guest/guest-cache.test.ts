import assert from 'node:assert/strict';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, test } from 'node:test';
import { HanseError } from '@hanse/kernel';
import { openGuestImage, verifyGuestImage } from '../../../src/local/guest/guest-cache.ts';
import { measureFiles } from '../../../src/local/guest/guest-manifest.ts';
import { guestRecipe } from '../../../src/local/guest/guest-recipe.ts';

describe('the cache of guest images', () => {
  let cache: string;
  let folder: string;

  beforeEach(async () => {
    cache = await mkdtemp(join(tmpdir(), 'hanse-cache-'));
    folder = join(cache, 'guest-0123456789abcdef');
    await mkdir(folder);
    for (const name of ['vmlinux', 'base.cpio.gz', 'root.qcow2']) await writeFile(join(folder, name), `the ${name}`);
    await manifest(guestRecipe());
  });
  afterEach(() => rm(cache, { recursive: true }));

  async function manifest(recipe: string): Promise<void> {
    const about = { recipe, kernelRelease: '6.1', packages: [{ name: 'p', version: '1' }] };
    await writeFile(join(folder, 'guest.json'), JSON.stringify({ ...about, files: await measureFiles(folder) }));
  }

  test('gives an image whose files are whole', async () => {
    const image = await openGuestImage(cache);
    assert.equal(image?.rootDisk, join(folder, 'root.qcow2'));
    assert.equal(image?.manifest.kernelRelease, '6.1');
    if (image !== undefined) await verifyGuestImage(image);
  });

  test('is empty where there is no folder yet', async () => {
    assert.equal(await openGuestImage(join(cache, 'none')), undefined);
  });

  test('passes over an image of another recipe, with a cut file or without a manifest', async () => {
    await manifest('another');
    assert.equal(await openGuestImage(cache), undefined);
    await manifest(guestRecipe());
    await writeFile(join(folder, 'vmlinux'), 'the vm');
    assert.equal(await openGuestImage(cache), undefined);
    await writeFile(join(folder, 'guest.json'), '{"recipe":');
    assert.equal(await openGuestImage(cache), undefined);
  });

  test('finds a changed byte when it is asked to look', async () => {
    const image = await openGuestImage(cache);
    assert.ok(image !== undefined);
    await writeFile(join(folder, 'vmlinux'), 'the vmlinuX');
    await assert.rejects(
      verifyGuestImage(image),
      (error) => error instanceof HanseError && error.code === 'GUEST_IMAGE_DAMAGED' && /vmlinux/.test(error.message),
    );
  });
});
