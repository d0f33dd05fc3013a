import { createHash } from 'node:crypto';
import { lstat, mkdir, readdir, realpath, rm, rmdir } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { HanseError } from '@hanse/kernel';

/** `sun_path` holds 107 characters and a zero (unix(7)); the longest name below the folder takes 48. */
const LONGEST_FOLDER = 107 - 48;

/**
 * The folder of a site's sockets, `<tmp>/hanse-<hash of the data folder>`: a data folder's own path may be too long
 * for a socket. Found again from the data folder alone, readable by its owner only, removed when it has become empty.
 */
export class RuntimeFolder {
  readonly path: string;

  private constructor(path: string) {
    this.path = path;
  }

  static async open(dataFolder: string): Promise<RuntimeFolder> {
    const hash = createHash('sha256')
      .update(await realpath(dataFolder))
      .digest('hex');
    const name = `hanse-${hash.slice(0, 12)}`;
    const base = join(tmpdir(), name).length <= LONGEST_FOLDER ? tmpdir() : '/tmp';
    const folder = new RuntimeFolder(join(base, name));
    await folder.ensure();
    return folder;
  }

  /** Makes the folder again; refuses one that somebody else prepared. */
  async ensure(): Promise<void> {
    await mkdir(this.path, { recursive: true, mode: 0o700 });
    const found = await lstat(this.path);
    if (found.isDirectory() && found.uid === process.getuid?.() && (found.mode & 0o077) === 0) return;
    throw new HanseError('DRIVER_UNAVAILABLE', {
      driver: 'local',
      problem: `${this.path} must be a folder of this user with mode 0700`,
    });
  }

  socket(name: string): string {
    return join(this.path, name);
  }

  /** Removes the sockets whose names begin so. */
  async removeSockets(prefix: string): Promise<void> {
    await this.ensure();
    for (const name of await readdir(this.path)) {
      if (name.startsWith(prefix)) await rm(join(this.path, name), { force: true });
    }
  }

  async removeIfEmpty(): Promise<void> {
    await rmdir(this.path).catch((thrown: unknown) => {
      const code = thrown instanceof Error && 'code' in thrown ? thrown.code : undefined;
      if (code !== 'ENOTEMPTY' && code !== 'ENOENT') throw thrown;
    });
  }
}
