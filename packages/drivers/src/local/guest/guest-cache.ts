import { readdir, readFile, stat } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { HanseError } from '@hanse/kernel';
import { GUEST_FILE_NAMES, type GuestFileName, type GuestImage } from './guest-image.ts';
import { measureFiles, parseManifest } from './guest-manifest.ts';
import { guestRecipe } from './guest-recipe.ts';

/**
 * The newest cached image made by this version of the recipe, if there is one; its files have the recorded sizes.
 * Reads no content but the manifest: `verifyGuestImage` does the rest.
 */
export async function openGuestImage(cacheDir: string): Promise<GuestImage | undefined> {
  const names = await readdir(cacheDir).catch(ignoreMissing);
  const folders = (names ?? []).filter((name) => /^guest-[0-9a-f]{16}$/.test(name)).map((name) => join(cacheDir, name));
  const dated = await Promise.all(folders.map(async (folder) => ({ folder, time: (await stat(folder)).mtimeMs })));
  dated.sort((a, b) => b.time - a.time);
  for (const { folder } of dated) {
    const image = await openGuestFolder(folder);
    if (image !== undefined) return image;
  }
  return undefined;
}

/** The image in one folder, or undefined when it is absent, of another recipe, or a file has not its recorded size. */
export async function openGuestFolder(folder: string): Promise<GuestImage | undefined> {
  const text = await readFile(join(folder, 'guest.json'), 'utf8').catch(ignoreMissing);
  const manifest = text === undefined ? undefined : parseManifest(text);
  if (manifest === undefined || manifest.recipe !== guestRecipe()) return undefined;
  for (const name of GUEST_FILE_NAMES) {
    const found = await stat(join(folder, name)).catch(ignoreMissing);
    if (found?.size !== manifest.files[name].bytes) return undefined;
  }
  const path = (name: GuestFileName): string => resolve(folder, name);
  return {
    folder: resolve(folder),
    kernel: path('vmlinux'),
    initrd: path('base.cpio.gz'),
    rootDisk: path('root.qcow2'),
    manifest,
  };
}

/** Reads every byte of an image and compares it with the manifest. Throws GUEST_IMAGE_DAMAGED. */
export async function verifyGuestImage(image: GuestImage, signal?: AbortSignal): Promise<void> {
  const found = await measureFiles(image.folder, signal);
  for (const name of GUEST_FILE_NAMES) {
    if (found[name].sha256 !== image.manifest.files[name].sha256) {
      throw new HanseError('GUEST_IMAGE_DAMAGED', { folder: image.folder, problem: `${name} has another digest` });
    }
  }
}

function ignoreMissing(error: unknown): undefined {
  if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined;
  throw error;
}
