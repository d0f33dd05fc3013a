import { readFileSync } from 'node:fs';
import { MIB } from '@hanse/kernel';
import type { FileToPack } from '@hanse/ovf';
import { INSTALLED } from '../install-root.ts';
import { fileEntry } from '../packages/file-entry.ts';
import { type OpenPackage, openPackage } from '../packages/open-package.ts';
import { emptyQcow2 } from './empty-qcow2.ts';

/** The name under which the shop's descriptor references its root disk. */
const ROOT_DISK = 'root.qcow2';
const EMPTY_DISK_BYTES = 512 * MIB;

/** The example package with the guest's root disk, or with an empty one in its place when nothing real will boot. */
export async function shopPackage(rootDisk: string | undefined, signal: AbortSignal): Promise<OpenPackage> {
  const disk = rootDisk === undefined ? emptyDisk() : await fileEntry(ROOT_DISK, rootDisk);
  return openPackage(INSTALLED.shop.descriptor, { signal, extra: [disk] });
}

/** The shop's manifest. */
export function shopManifest(): string {
  return readFileSync(INSTALLED.shop.manifest, 'utf8');
}

function emptyDisk(): FileToPack {
  const image = emptyQcow2(EMPTY_DISK_BYTES);
  return {
    name: ROOT_DISK,
    size: image.length,
    async *open() {
      yield image;
    },
  };
}
