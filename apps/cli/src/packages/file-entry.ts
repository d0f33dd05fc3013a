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

const PROBLEMS: Readonly<Record<string, string>> = {
  ENOENT: 'there is nothing of that name',
  EISDIR: 'it is a folder',
  ENOTDIR: 'a part of its path is no folder',
  EACCES: 'permission is denied',
  EROFS: 'it is on a disk that is read-only',
  ENOSPC: 'its disk is full',
};

/** What is wrong with a file, in words. */
export function problemOf(cause: unknown): string {
  if (!(cause instanceof Error)) return String(cause);
  const code = 'code' in cause && typeof cause.code === 'string' ? cause.code : '';
  return PROBLEMS[code] ?? cause.message;
}
