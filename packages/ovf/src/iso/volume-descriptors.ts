import type { Instant } from '@hanse/kernel';
import { directoryRecord } from './directory-record.ts';
import { IsoBlock, SECTOR, volumeDate } from './iso-fields.ts';
import type { IsoFolder } from './iso-tree.ts';

const NO_DATE = Uint8Array.of(...new Uint8Array(16).fill(0x30), 0);

/** ECMA-119 §8.4, the sector that says what the volume is and where its root directory lies. */
export function primaryDescriptor(volume: {
  readonly label: string;
  readonly sectors: number;
  readonly root: { readonly extent: number; readonly size: number; readonly time: Instant };
  /** The size in bytes of a path table, and where the two lie. */
  readonly tables: { readonly size: number; readonly little: number; readonly big: number };
}): Uint8Array {
  const block = new IsoBlock(SECTOR);
  const { root, tables } = volume;
  block.byte(0, 1);
  block.text(1, 'CD001', 5);
  block.byte(6, 1);
  block.text(8, '', 32);
  block.text(40, volume.label, 32);
  block.both32(80, volume.sectors);
  block.both16(120, 1);
  block.both16(124, 1);
  block.both16(128, SECTOR);
  block.both32(132, tables.size);
  block.little32(140, tables.little);
  block.big32(148, tables.big);
  block.raw(156, directoryRecord({ ...root, identifier: '\0', isDirectory: true, systemUse: new Uint8Array(0) }));
  block.text(190, '', 4 * 128 + 3 * 37);
  for (const offset of [813, 830]) block.raw(offset, volumeDate(root.time));
  for (const offset of [847, 864]) block.raw(offset, NO_DATE);
  block.byte(881, 1);
  return block.bytes;
}

/** ECMA-119 §8.3. */
export function terminator(): Uint8Array {
  const block = new IsoBlock(SECTOR);
  block.byte(0, 255);
  block.text(1, 'CD001', 5);
  block.byte(6, 1);
  return block.bytes;
}

export function pathTableSize(folders: readonly IsoFolder[]): number {
  return folders.reduce((sum, folder) => sum + recordSize(folder), 0);
}

/** The table of directories with the number of each one's parent (ECMA-119 §9.4). */
export function pathTable(
  folders: readonly IsoFolder[],
  extentOf: (folder: IsoFolder) => number,
  order: 'little' | 'big',
): Uint8Array {
  const numbers = new Map(folders.map((folder, index) => [folder, index + 1]));
  const block = new IsoBlock(pathTableSize(folders));
  let offset = 0;
  for (const folder of folders) {
    const parent = numbers.get(folder.parent ?? folder) ?? 1;
    block.byte(offset, folder.identifier.length);
    if (order === 'little') block.little32(offset + 2, extentOf(folder));
    else block.big32(offset + 2, extentOf(folder));
    if (order === 'little') block.little16(offset + 6, parent);
    else block.big16(offset + 6, parent);
    block.text(offset + 8, folder.identifier, folder.identifier.length);
    offset += recordSize(folder);
  }
  return block.bytes;
}

function recordSize({ identifier }: IsoFolder): number {
  return 8 + identifier.length + (identifier.length % 2);
}
