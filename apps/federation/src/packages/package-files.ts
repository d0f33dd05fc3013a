import { createReadStream } from 'node:fs';
import { mkdir, open, rename, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { HanseError, type PackageId } from '@hanse/kernel';
import type { PackageFileWriter, PackageSink } from '@hanse/ovf';

/** The folder that holds the files of uploaded packages, one folder each; what is half received has another name. */
export class PackageFiles {
  readonly #folder: string;

  constructor(parts: { folder: string }) {
    this.#folder = parts.folder;
  }

  /** Makes the folder and removes what an interrupted upload has left. */
  async open(): Promise<void> {
    await rm(join(this.#folder, 'incoming'), { recursive: true, force: true });
    await mkdir(join(this.#folder, 'incoming'), { recursive: true, mode: 0o700 });
  }

  /** Where the members of a package being received go. */
  sink(packageId: PackageId): PackageSink {
    return { openFile: (name) => this.#create(join(this.#incoming(packageId), inside(name))) };
  }

  /** The package is whole and good: gives its folder the final name. */
  async keep(packageId: PackageId): Promise<void> {
    await rename(this.#incoming(packageId), join(this.#folder, packageId));
  }

  async discard(packageId: PackageId): Promise<void> {
    await rm(this.#incoming(packageId), { recursive: true, force: true });
  }

  read(packageId: PackageId, name: string): AsyncIterable<Uint8Array> {
    return createReadStream(join(this.#folder, packageId, inside(name)), { highWaterMark: 256 * 1024 });
  }

  /** A member of a package that is still being received. */
  readIncoming(packageId: PackageId, name: string): AsyncIterable<Uint8Array> {
    return createReadStream(join(this.#incoming(packageId), inside(name)), { highWaterMark: 256 * 1024 });
  }

  /** Removes a member that is not needed any more before the package is kept. */
  async dropIncoming(packageId: PackageId, name: string): Promise<void> {
    await rm(join(this.#incoming(packageId), inside(name)), { force: true });
  }

  #incoming(packageId: PackageId): string {
    return join(this.#folder, 'incoming', packageId);
  }

  async #create(path: string): Promise<PackageFileWriter> {
    await mkdir(dirname(path), { recursive: true, mode: 0o700 });
    const file = await open(path, 'wx', 0o600);
    return {
      write: async (bytes) => {
        await file.writeFile(bytes);
      },
      close: async () => {
        await file.sync();
        await file.close();
      },
      abort: async () => {
        await file.close();
        await rm(path, { force: true });
      },
    };
  }
}

/** The OVF room has refused unsafe names already; this is the belt to those braces. */
function inside(name: string): string {
  const isOutside = name === '' || name.startsWith('/') || name.split(/[\\/]/).includes('..') || name.includes('\0');
  if (isOutside) throw new HanseError('INTERNAL', { what: `the file name "${name}" leaves its package` });
  return name;
}
