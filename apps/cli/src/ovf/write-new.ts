import { createWriteStream, existsSync } from 'node:fs';
import { rename, rm } from 'node:fs/promises';
import { pipeline } from 'node:stream/promises';
import { HanseError } from '@hanse/kernel';
import { problemOf } from '../packages/file-entry.ts';

/** Throws CLI_FILE_EXISTS. */
export function refuseExisting(path: string): void {
  if (existsSync(path)) throw new HanseError('CLI_FILE_EXISTS', { path });
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
