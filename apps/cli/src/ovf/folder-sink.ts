import { mkdir, open } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { HanseError } from '@hanse/kernel';
import type { PackageSink } from '@hanse/ovf';
import { problemOf } from '../packages/file-entry.ts';

/** Writes the members of an archive into a folder of our own; their names were checked by the reader. */
export function folderSink(folder: string): PackageSink {
  return {
    openFile: (name) =>
      writing(join(folder, name), async (path) => {
        await mkdir(dirname(path), { recursive: true });
        const file = await open(path, 'wx');
        return {
          write: (bytes) => writing(path, () => writeAll(file, bytes)),
          close: () => writing(path, () => file.close()),
          abort: () => file.close(),
        };
      }),
  };
}

async function writeAll(file: Awaited<ReturnType<typeof open>>, bytes: Uint8Array): Promise<void> {
  let written = 0;
  while (written < bytes.length) written += (await file.write(bytes, written)).bytesWritten;
}

async function writing<T>(path: string, work: (path: string) => Promise<T>): Promise<T> {
  try {
    return await work(path);
  } catch (cause) {
    throw new HanseError('CLI_FILE_UNWRITABLE', { path, problem: problemOf(cause) }, cause);
  }
}
