import type { Instant } from '@hanse/kernel';
import { directoryRecord } from './directory-record.ts';
import { IsoBlock, SECTOR, volumeDate } from './iso-fields.ts';

const PATH_TABLE_SIZE = 10;
const NO_DATE = Uint8Array.of(...new Uint8Array(16).fill(0x30), 0);

/** ECMA-119 §8.4, the sector that says what the volume is and where its root directory lies. */
export function primaryDescriptor(volume: {
  readonly label: string;
  readonly sectors: number;
  readonly root: { readonly extent: number; readonly size: number; readonly time: Instant };
}): Uint8Array {
  const block = new IsoBlock(SECTOR);
  const { root } = volume;
  block.byte(0, 1);
  block.text(1, 'CD001', 5);
  block.byte(6, 1);
  block.text(8, '', 32);
  block.text(40, volume.label, 32);
  block.both32(80, volume.sectors);
  block.both16(120, 1);
  block.both16(124, 1);
  block.both16(128, SECTOR);
  block.both32(132, PATH_TABLE_SIZE);
  block.little32(140, 18);
  block.big32(148, 19);
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

/** The table of directories (ECMA-119 §9.4); there is only the root. */
export function pathTable(rootExtent: number, order: 'little' | 'big'): Uint8Array {
  const block = new IsoBlock(SECTOR);
  block.byte(0, 1);
  if (order === 'little') block.little32(2, rootExtent);
  else block.big32(2, rootExtent);
  if (order === 'little') block.little16(6, 1);
  else block.big16(6, 1);
  return block.bytes;
}
