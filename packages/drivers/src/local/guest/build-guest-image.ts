import { mkdir, readdir, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { HanseError } from '@hanse/kernel';
import { withBuildLock } from './build-lock.ts';
import { openGuestFolder, openGuestImage } from './guest-cache.ts';
import type { GuestImage, GuestManifest } from './guest-image.ts';
import { measureFiles } from './guest-manifest.ts';
import { BUSYBOX_PACKAGE } from './guest-packages.ts';
import { guestFolderName, guestRecipe } from './guest-recipe.ts';
import { buildInitramfs } from './initramfs.ts';
import { extractKernel } from './kernel-extract.ts';
import { ModuleLibrary } from './module-closure.ts';
import { fetchAndUnpack } from './package-fetch.ts';
import { type ResolvedPackages, resolvePackages } from './package-resolver.ts';
import { buildRootDisk } from './root-disk.ts';
import { buildRootTree, readUnpacked } from './root-tree.ts';
import { runTool } from './run-tool.ts';

export type GuestBuildStep = 'wait' | 'resolve' | 'download' | 'kernel' | 'initramfs' | 'root-disk' | 'checksum';

export interface GuestBuildParts {
  /** Folder that keeps images; made when absent. */
  readonly cacheDir: string;
  /** Also look whether Debian has newer packages, and build anew if so; otherwise any image of this recipe will do. */
  readonly refresh?: boolean;
  readonly onProgress?: (progress: { readonly step: GuestBuildStep; readonly detail: string }) => void;
  readonly signal?: AbortSignal;
}

/**
 * The guest image of this machine: from the cache, or built from Debian packages in about half a minute.
 * Safe to call from several processes at once. Throws GUEST_* codes or CANCELLED.
 */
export async function buildGuestImage(parts: GuestBuildParts): Promise<GuestImage> {
  const cached = parts.refresh === true ? undefined : await openGuestImage(parts.cacheDir);
  if (cached !== undefined) return cached;
  if (process.arch !== 'x64') throw new HanseError('GUEST_HOST_UNSUPPORTED', { architecture: process.arch });
  await mkdir(parts.cacheDir, { recursive: true });
  const onWait = (pid: string): void => report(parts, 'wait', `process ${pid} is building the image`);
  const lock = { path: join(parts.cacheDir, 'building.lock'), signal: parts.signal, onWait };
  try {
    return await withBuildLock(lock, () => buildAlone(parts));
  } catch (error) {
    if (parts.signal?.aborted !== true) throw error;
    throw new HanseError('CANCELLED', { what: 'Building the guest image' }, error);
  }
}

async function buildAlone(parts: GuestBuildParts): Promise<GuestImage> {
  const cached = parts.refresh === true ? undefined : await openGuestImage(parts.cacheDir);
  if (cached !== undefined) return cached;
  await removeLeftovers(parts.cacheDir);
  report(parts, 'resolve', 'asking apt for the packages');
  const packages = await resolvePackages(parts.signal);
  const target = join(parts.cacheDir, guestFolderName(guestRecipe(), packages));
  const same = await openGuestFolder(target);
  if (same !== undefined) return same;
  const work = join(parts.cacheDir, `building-${process.pid}`);
  try {
    await buildInto(work, packages, parts);
    // What stands in the way failed the check above: it is damaged.
    await rm(target, { recursive: true, force: true });
    await rename(join(work, 'image'), target);
  } finally {
    await rm(work, { recursive: true, force: true });
  }
  const built = await openGuestFolder(target);
  if (built === undefined)
    throw new HanseError('GUEST_IMAGE_DAMAGED', { folder: target, problem: 'it changed at once' });
  return built;
}

async function buildInto(work: string, packages: ResolvedPackages, parts: GuestBuildParts): Promise<void> {
  const { signal } = parts;
  const image = join(work, 'image');
  await mkdir(image, { recursive: true });
  report(parts, 'download', `${packages.kernel.name} and ${packages.userland.length} packages`);
  const kernelTree = join(work, 'kernel');
  const userland = join(work, 'userland');
  await fetchAndUnpack([packages.kernel], { into: kernelTree, signal });
  await fetchAndUnpack(packages.userland, { into: userland, signal });

  const kernelRelease = packages.kernel.name.replace('linux-image-', '');
  report(parts, 'kernel', kernelRelease);
  const vmlinuz = await readUnpacked(kernelTree, `boot/vmlinuz-${kernelRelease}`, packages.kernel.name);
  await writeFile(join(image, 'vmlinux'), extractKernel(vmlinuz));

  report(parts, 'initramfs', 'busybox, modules and init');
  const modules = await ModuleLibrary.open(join(kernelTree, 'lib/modules', kernelRelease));
  const busybox = await readUnpacked(userland, 'bin/busybox', BUSYBOX_PACKAGE);
  await writeFile(join(image, 'base.cpio.gz'), await buildInitramfs({ busybox, modules }));

  report(parts, 'root-disk', 'programs and libraries');
  const list = { tool: join(userland, 'bin/busybox'), arguments: ['--list-full'], signal };
  const applets = (await runTool(list)).stdout.trim().split('\n');
  const tree = await buildRootTree({ packages: userland, busybox, applets, modules, kernelRelease });
  await buildRootDisk({ tree, work: join(work, 'disk'), target: join(image, 'root.qcow2'), signal });

  report(parts, 'checksum', image);
  await writeManifest(image, { kernelRelease, packages, signal });
}

async function writeManifest(
  image: string,
  about: { kernelRelease: string; packages: ResolvedPackages; signal: AbortSignal | undefined },
): Promise<void> {
  const manifest: GuestManifest = {
    recipe: guestRecipe(),
    kernelRelease: about.kernelRelease,
    packages: [about.packages.kernel, ...about.packages.userland],
    files: await measureFiles(image, about.signal),
  };
  await writeFile(join(image, 'guest.json'), `${JSON.stringify(manifest, null, 2)}\n`);
}

/** Whoever holds the lock is the only builder, so any other work folder belongs to a process that died. */
async function removeLeftovers(cacheDir: string): Promise<void> {
  const left = (await readdir(cacheDir)).filter((name) => /^building-\d+$/.test(name));
  for (const name of left) await rm(join(cacheDir, name), { recursive: true, force: true });
}

function report(parts: GuestBuildParts, step: GuestBuildStep, detail: string): void {
  parts.onProgress?.({ step, detail });
}
