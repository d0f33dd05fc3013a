import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { GUEST_FILE_NAMES, type GuestFile, type GuestFileName, type GuestManifest } from './guest-image.ts';

/** Size and SHA-256 of one file. */
async function measureFile(path: string, signal?: AbortSignal): Promise<GuestFile> {
  const hash = createHash('sha256');
  await pipeline(createReadStream(path), hash, { signal });
  return { bytes: (await stat(path)).size, sha256: hash.digest('hex') };
}

/** Measures all files of an image in a folder. */
export async function measureFiles(folder: string, signal?: AbortSignal): Promise<GuestManifest['files']> {
  const measured = GUEST_FILE_NAMES.map(async (name) => [name, await measureFile(join(folder, name), signal)] as const);
  const files = Object.fromEntries(await Promise.all(measured)) as Record<GuestFileName, GuestFile>;
  return files;
}

/** The manifest in the text of `guest.json`, or undefined when the text is something else. */
export function parseManifest(text: string): GuestManifest | undefined {
  const value = parsed(text);
  if (!isRecord(value) || !isRecord(value['files']) || !Array.isArray(value['packages'])) return undefined;
  const { recipe, kernelRelease, packages, files } = value;
  if (typeof recipe !== 'string' || typeof kernelRelease !== 'string') return undefined;
  if (!packages.every(isPackage)) return undefined;
  const [kernel, initrd, disk] = GUEST_FILE_NAMES.map((name) => files[name]);
  if (!isFile(kernel) || !isFile(initrd) || !isFile(disk)) return undefined;
  const known = { vmlinux: kernel, 'base.cpio.gz': initrd, 'root.qcow2': disk };
  return { recipe, kernelRelease, packages, files: known };
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // Not JSON, so not a manifest: what the caller is told by undefined.
    return undefined;
  }
}

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const isPackage = (value: unknown): value is { name: string; version: string } =>
  isRecord(value) && typeof value['name'] === 'string' && typeof value['version'] === 'string';

const isFile = (value: unknown): value is GuestFile =>
  isRecord(value) && typeof value['bytes'] === 'number' && typeof value['sha256'] === 'string';
