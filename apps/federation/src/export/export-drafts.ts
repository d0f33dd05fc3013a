import { constants, createReadStream } from 'node:fs';
import { access, copyFile, mkdir, open, readdir, rename, rm, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { HanseError, type PackageId } from '@hanse/kernel';
import type { PackageSource } from '@hanse/ovf';

const CHUNK = 256 * 1024;

/**
 * Packages in the making, `<packages>/drafts/<id>/`, beside those that are kept: a draft becomes one by a rename. Every
 * file of a draft is whole and on disk, or not there; so that an order that is taken up again can go on.
 */
export class ExportDrafts {
  readonly #packages: string;

  constructor(parts: { packages: string }) {
    this.#packages = parts.packages;
  }

  /** Removes the drafts that nobody works on any more. */
  async open(wanted: ReadonlySet<PackageId>): Promise<void> {
    await mkdir(this.#drafts, { recursive: true, mode: 0o700 });
    const abandoned = (await readdir(this.#drafts)).filter((name) => !wanted.has(name as PackageId));
    for (const name of abandoned) await rm(join(this.#drafts, name), { recursive: true, force: true });
  }

  /** Writes a file, in place of one of that name. */
  async write(packageId: PackageId, name: string, content: AsyncIterable<Uint8Array>): Promise<void> {
    const part = await this.#part(packageId, name);
    const file = await open(part, 'w', 0o600);
    try {
      for await (const chunk of content) await file.writeFile(chunk);
      await file.sync();
    } finally {
      await file.close();
    }
    await this.#finish(packageId, part, name);
  }

  /** Takes over a file of another package, without reading it where the file system can share its blocks. */
  async copy(packageId: PackageId, name: string, from: { readonly packageId: PackageId; readonly name: string }) {
    const part = await this.#part(packageId, name);
    await copyFile(join(this.#packages, from.packageId, from.name), part, constants.COPYFILE_FICLONE);
    await syncPath(part);
    await this.#finish(packageId, part, name);
  }

  async sizeOf(packageId: PackageId, name: string): Promise<number> {
    return (await stat(join(this.#draft(packageId), name))).size;
  }

  async isKept(packageId: PackageId): Promise<boolean> {
    return access(join(this.#packages, packageId)).then(
      () => true,
      () => false,
    );
  }

  /** The files of a draft, or of what it became. */
  async source(packageId: PackageId): Promise<PackageSource> {
    const folder = (await this.isKept(packageId)) ? join(this.#packages, packageId) : this.#draft(packageId);
    return {
      list: () => filesIn(folder),
      open: (name) => createReadStream(join(folder, name), { highWaterMark: CHUNK }),
    };
  }

  /** From now on it is a package like any other. */
  async keep(packageId: PackageId): Promise<void> {
    await rename(this.#draft(packageId), join(this.#packages, packageId));
    await syncPath(this.#packages);
  }

  async discard(packageId: PackageId): Promise<void> {
    await rm(this.#draft(packageId), { recursive: true, force: true });
  }

  get #drafts(): string {
    return join(this.#packages, 'drafts');
  }

  #draft(packageId: PackageId): string {
    return join(this.#drafts, packageId);
  }

  async #part(packageId: PackageId, name: string): Promise<string> {
    const part = join(this.#draft(packageId), `${inside(name)}.part`);
    await mkdir(dirname(part), { recursive: true, mode: 0o700 });
    return part;
  }

  async #finish(packageId: PackageId, part: string, name: string): Promise<void> {
    await rename(part, join(this.#draft(packageId), name));
    await syncPath(dirname(part));
  }
}

async function filesIn(folder: string): Promise<readonly string[]> {
  const entries = await readdir(folder, { withFileTypes: true, recursive: true });
  const files = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
  return files.map((path) => path.slice(folder.length + 1));
}

/** Names are ours, or were found safe when their package was received; this is the belt to those braces. */
function inside(name: string): string {
  if (name !== '' && !name.startsWith('/') && !name.split('/').includes('..')) return name;
  throw new HanseError('INTERNAL', { what: `the file name "${name}" leaves its package` });
}

async function syncPath(path: string): Promise<void> {
  const file = await open(path, 'r');
  try {
    await file.sync();
  } finally {
    await file.close();
  }
}
