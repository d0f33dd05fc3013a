import { open } from 'node:fs/promises';
import { HanseError } from '@hanse/kernel';
import { problemOf, statOf } from '../packages/file-entry.ts';

/** What a path leads to: a folder with a descriptor in it, a descriptor, or an archive. */
export type SourceKind = 'folder' | 'descriptor' | 'archive';

const MAGIC_END = 262;
const COMPRESSED = [
  [0x1f, 0x8b],
  [0xfd, 0x37, 0x7a],
  [0x42, 0x5a, 0x68],
  [0x50, 0x4b, 0x03, 0x04],
];

/** Judged by content first and by name second. Throws CLI_FILE_UNREADABLE or CLI_PACKAGE_KIND. */
export async function sourceKind(path: string): Promise<SourceKind> {
  const found = await statOf('The package', path);
  if (found.isDirectory()) return 'folder';
  const head = await headOf(path);
  // POSIX.1-1988 (ustar) and GNU tar both have "ustar" at byte 257.
  if (head.subarray(257, MAGIC_END).toString('latin1') === 'ustar') return 'archive';
  if (COMPRESSED.some((magic) => magic.every((byte, index) => head[index] === byte))) return 'archive';
  if (/^(?:\uFEFF|\xFE\xFF|\xFF\xFE|\xEF\xBB\xBF)?[\s\0]*</.test(head.toString('latin1'))) return 'descriptor';
  if (/\.(ovf|xml)$/i.test(path)) return 'descriptor';
  if (/\.(ova|tar)$/i.test(path)) return 'archive';
  throw new HanseError('CLI_PACKAGE_KIND', { path });
}

async function headOf(path: string): Promise<Buffer> {
  try {
    await using file = await open(path, 'r');
    const { buffer, bytesRead } = await file.read(Buffer.alloc(MAGIC_END), 0, MAGIC_END, 0);
    return buffer.subarray(0, bytesRead);
  } catch (cause) {
    throw new HanseError('CLI_FILE_UNREADABLE', { what: 'The package', path, problem: problemOf(cause) }, cause);
  }
}
