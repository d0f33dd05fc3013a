import type { Instant } from '@hanse/kernel';
import { IsoBlock, recordingDate } from './iso-fields.ts';

const ENCODER = new TextEncoder();
const FILE_MODE = 0o100444;
const DIRECTORY_MODE = 0o040555;

/** One record of a directory: itself ("."), its parent (".."), a file or a folder in it. */
export interface DirectoryEntry {
  /** The ECMA-119 identifier; `\0` and `\x01` for the directory itself and its parent. */
  readonly identifier: string;
  readonly extent: number;
  readonly size: number;
  readonly isDirectory: boolean;
  /** System use area (SUSP). */
  readonly systemUse: Uint8Array;
  readonly time: Instant;
}

/** ECMA-119 §9.1. */
export function directoryRecord(entry: DirectoryEntry): Uint8Array {
  const identifier = ENCODER.encode(entry.identifier);
  const fixed = 33 + identifier.length + (identifier.length % 2 === 0 ? 1 : 0);
  const length = fixed + entry.systemUse.length + (entry.systemUse.length % 2);
  const block = new IsoBlock(length);
  block.byte(0, length);
  block.both32(2, entry.extent);
  block.both32(10, entry.size);
  block.raw(18, recordingDate(entry.time));
  block.byte(25, entry.isDirectory ? 2 : 0);
  block.both16(28, 1);
  block.byte(32, identifier.length);
  block.raw(33, identifier);
  block.raw(fixed, entry.systemUse);
  return block.bytes;
}

/** Rock Ridge for the "." of the root: the SUSP mark, the mode, and the name of the extension (SUSP §5.3, §5.5). */
export function rootSystemUse(innerFolders: number): Uint8Array {
  const identifier = ENCODER.encode('RRIP_1991A');
  const extension = Uint8Array.of(...ENCODER.encode('ER'), 8 + identifier.length, 1, identifier.length, 0, 0, 1);
  const mark = Uint8Array.of(...ENCODER.encode('SP'), 7, 1, 0xbe, 0xef, 0);
  return Uint8Array.of(...mark, ...parentSystemUse(innerFolders), ...extension, ...identifier);
}

/** A folder's mode for its own and its parent's record; each folder in it is a link to it. */
export function parentSystemUse(innerFolders: number): Uint8Array {
  return posixMode(DIRECTORY_MODE, 2 + innerFolders);
}

export function folderSystemUse(name: string, innerFolders: number): Uint8Array {
  return Uint8Array.of(...parentSystemUse(innerFolders), ...realName(name));
}

/** Rock Ridge for a file: its mode and its real name (RRIP §4.1.1, §4.1.4). */
export function fileSystemUse(name: string): Uint8Array {
  return Uint8Array.of(...posixMode(FILE_MODE, 1), ...realName(name));
}

function realName(name: string): Uint8Array {
  const bytes = ENCODER.encode(name);
  return Uint8Array.of(...ENCODER.encode('NM'), 5 + bytes.length, 1, 0, ...bytes);
}

function posixMode(mode: number, links: number): Uint8Array {
  const block = new IsoBlock(36);
  block.text(0, 'PX', 2);
  block.byte(2, 36);
  block.byte(3, 1);
  block.both32(4, mode);
  block.both32(12, links);
  block.both32(20, 0);
  block.both32(28, 0);
  return block.bytes;
}
