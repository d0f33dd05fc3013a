import { randomUUID } from 'node:crypto';
import { type FileHandle, mkdir, open, rm, statfs } from 'node:fs/promises';
import { join } from 'node:path';
import { HanseError, type Millis, Semaphore } from '@hanse/kernel';
import type { DiskExportFormat } from '@hanse/model';
import type { ExportedDisk } from '../contract/exported-disk.ts';
import { runTool } from './run-tool.ts';
import type { Vee } from './vee.ts';

/** Compression keeps the processors busy that the machines need. */
const PARALLEL_EXPORTS = 2;
/** What the copy must leave free for the machines, whose disks grow on the same file system. */
const KEPT_FREE_BYTES = 256 * 1024 * 1024;
/** A large disk that is full takes hours to compress. */
const CONVERSION_LIMIT: Millis = 12 * 60 * 60_000;
const CHUNK = 256 * 1024;
const TARGETS: Readonly<Record<DiskExportFormat, readonly string[]>> = {
  vmdk: ['-O', 'vmdk', '-o', 'subformat=streamOptimized'],
  qcow2: ['-c', '-O', 'qcow2'],
};

/**
 * Takes disks out of the site, flattened with what lies beneath them. Each is converted into a file of
 * `<data>/exports/` that loses its name as soon as it is whole, so that it ends with the process at the latest.
 */
export class DiskExporter {
  readonly #folder: string;
  readonly #turns = new Semaphore(PARALLEL_EXPORTS);

  constructor(parts: { dataFolder: string }) {
    this.#folder = join(parts.dataFolder, 'exports');
  }

  /** Makes the folder anew, without what an interrupted export has left. */
  async open(): Promise<void> {
    await rm(this.#folder, { recursive: true, force: true });
    await mkdir(this.#folder, { mode: 0o700 });
  }

  /** The caller sees to it that the VEE does not run meanwhile. */
  async export(vee: Vee, diskId: string, format: DiskExportFormat, signal: AbortSignal): Promise<ExportedDisk> {
    if (vee.record.state === 'ACTIVE') throw new HanseError('DRIVER_DISK_IN_USE', { diskId, veeId: vee.spec.veeId });
    const disk = vee.folder.disk(indexOf(vee, diskId));
    return exportedDisk(await this.#turns.run(() => this.#convert(disk, diskId, format, signal)));
  }

  async #convert(disk: string, diskId: string, format: DiskExportFormat, signal: AbortSignal): Promise<FileHandle> {
    await this.#requireRoom(disk, diskId, signal);
    const path = join(this.#folder, randomUUID());
    try {
      // -U: QEMU holds the lock of a PAUSED machine's disks, which it has flushed and does not write to.
      const argv = ['convert', '-q', '-U', '-f', 'qcow2', ...TARGETS[format], disk, path];
      await runTool('qemu-img', argv, signal, CONVERSION_LIMIT);
      return await open(path, 'r');
    } finally {
      await rm(path, { force: true });
    }
  }

  /** A compressed copy is smaller than what is measured here, which is the same without compression. */
  async #requireRoom(disk: string, diskId: string, signal: AbortSignal): Promise<void> {
    const argv = ['measure', '-U', '-f', 'qcow2', '-O', 'qcow2', '--output=json', disk];
    const { required } = JSON.parse(await runTool('qemu-img', argv, signal)) as { readonly required: number };
    const { bavail, bsize } = await statfs(this.#folder);
    const freeBytes = Math.max(0, bavail * bsize - KEPT_FREE_BYTES);
    if (required <= freeBytes) return;
    throw new HanseError('DRIVER_EXPORT_TOO_LARGE', { diskId, neededBytes: required, freeBytes });
  }
}

function indexOf({ spec }: Vee, diskId: string): number {
  const index = spec.disks.findIndex((disk) => disk.diskId === diskId);
  if (index >= 0) return index;
  const accepted = spec.disks.map((disk) => disk.diskId);
  throw new HanseError('DRIVER_DISK_UNKNOWN', { veeId: spec.veeId, diskId, accepted });
}

/** The file has no name any more: closing it is removing it. */
async function exportedDisk(file: FileHandle): Promise<ExportedDisk> {
  const { size } = await file.stat();
  return { sizeBytes: size, content: contentOf(file, size), discard: () => file.close() };
}

async function* contentOf(file: FileHandle, size: number): AsyncGenerator<Uint8Array, void, undefined> {
  try {
    for (let at = 0; at < size; ) {
      const { bytesRead, buffer } = await file.read(new Uint8Array(CHUNK), 0, CHUNK, at);
      if (bytesRead === 0) throw new HanseError('INTERNAL', { what: 'an exported disk ends too early' });
      yield buffer.subarray(0, bytesRead);
      at += bytesRead;
    }
  } finally {
    await file.close();
  }
}
