import { accessSync, constants, createWriteStream, existsSync } from 'node:fs';
import { rename, rm } from 'node:fs/promises';
import { dirname } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { HanseError } from '@hanse/kernel';
import { problemOf } from '../packages/file-entry.ts';

/** Before anything is done for it: whether this can become a new file. Throws CLI_FILE_EXISTS, CLI_FILE_UNWRITABLE. */
export function requireNew(path: string): void {
  if (existsSync(path)) throw new HanseError('CLI_FILE_EXISTS', { path });
  requireFolderOf(path);
}

/** Throws CLI_FILE_UNWRITABLE when there is no folder to write this into, or none that we may write to. */
export function requireFolderOf(path: string): void {
  const folder = dirname(path);
  if (!existsSync(folder))
    throw new HanseError('CLI_FILE_UNWRITABLE', { path, problem: `there is no folder ${folder}` });
  try {
    accessSync(folder, constants.W_OK);
  } catch (cause) {
    throw new HanseError('CLI_FILE_UNWRITABLE', { path, problem: problemOf(cause) }, cause);
  }
}

/**
 * Writes a file that appears only when it is whole; nothing is left of one that could not be finished.
 * Throws CLI_FILE_UNWRITABLE, or what the content throws.
 */
export async function writeWhole(
  path: string,
  content: AsyncIterable<Uint8Array> | Iterable<Uint8Array>,
  signal: AbortSignal,
): Promise<void> {
  const draft = `${path}.${process.pid}.part`;
  try {
    await pipeline(content, createWriteStream(draft, { flags: 'wx' }), { signal });
    await rename(draft, path);
  } catch (thrown) {
    await rm(draft, { force: true });
    if (thrown instanceof HanseError || signal.aborted) throw thrown;
    throw new HanseError('CLI_FILE_UNWRITABLE', { path, problem: problemOf(thrown) }, thrown);
  }
}
