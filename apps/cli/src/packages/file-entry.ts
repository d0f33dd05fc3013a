import { createReadStream, type Stats } from 'node:fs';
import { stat } from 'node:fs/promises';
import { HanseError } from '@hanse/kernel';
import type { FileToPack } from '@hanse/ovf';

const CHUNK = 256 * 1024;

/** A file on disk as a member of a package. Throws CLI_FILE_UNREADABLE. */
export async function fileEntry(name: string, path: string): Promise<FileToPack> {
  const { size } = await statOf('The file', path);
  return { name, size, open: () => createReadStream(path, { highWaterMark: CHUNK }) };
}

/** Throws CLI_FILE_UNREADABLE. */
export async function statOf(what: string, path: string): Promise<Stats> {
  try {
    return await stat(path);
  } catch (cause) {
    throw new HanseError('CLI_FILE_UNREADABLE', { what, path, problem: problemOf(cause) }, cause);
  }
}

export function problemOf(cause: unknown): string {
  if (!(cause instanceof Error)) return String(cause);
  if ('code' in cause && cause.code === 'ENOENT') return 'there is nothing of that name';
  return cause.message;
}
