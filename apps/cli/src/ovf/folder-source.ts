import { createReadStream } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { HanseError } from '@hanse/kernel';
import type { PackageSource } from '@hanse/ovf';
import { problemOf } from '../packages/file-entry.ts';

const CHUNK = 256 * 1024;

/** The regular files in and below a folder; links are not followed. Throws CLI_FILE_UNREADABLE. */
export function folderSource(folder: string): PackageSource {
  return {
    list: () => filesIn(folder),
    open: (name) => createReadStream(join(folder, name), { highWaterMark: CHUNK }),
  };
}

async function filesIn(folder: string): Promise<readonly string[]> {
  try {
    const entries = await readdir(folder, { withFileTypes: true, recursive: true });
    return entries
      .filter((entry) => entry.isFile())
      .map((entry) => join(entry.parentPath, entry.name).slice(folder.length + 1));
  } catch (cause) {
    throw new HanseError('CLI_FILE_UNREADABLE', { what: 'The folder', path: folder, problem: problemOf(cause) }, cause);
  }
}
