import { deflateSync } from 'node:zlib';

const SECTOR = 512;
const GRAIN_SECTORS = 128;
const TABLE_ENTRIES = 512;
const DESCRIPTOR_SECTORS = 20;
/** VMDK4_FLAG_NL_DETECT, _COMPRESS and _MARKER. */
const FLAGS = 1 + 2 ** 16 + 2 ** 17;
const DEFLATE = 1;
/** The footer says where the grain directory is. */
const AT_END = 2n ** 64n - 1n;
const MARKER = { endOfStream: 0, grainTable: 1, grainDirectory: 2, footer: 3 } as const;

/**
 * A stream-optimized VMDK ("Virtual Disk Format 5.0", Stream-Optimized Compressed Sparse Extents) of a disk that
 * begins with `text` and is empty otherwise. `capacity` in bytes, whole sectors.
 */
export function blankVmdk(capacity: number, text: string): Uint8Array {
  const sectors = Math.ceil(capacity / SECTOR);
  const grainAt = 1 + DESCRIPTOR_SECTORS;
  const data = grain(text);
  const tableAt = grainAt + data.length / SECTOR + 1;
  const directory = sectorsOf(Math.ceil(sectors / (GRAIN_SECTORS * TABLE_ENTRIES)) * 4);
  directory.writeUInt32LE(tableAt, 0);
  const table = Buffer.alloc(TABLE_ENTRIES * 4);
  table.writeUInt32LE(grainAt, 0);
  const directoryAt = tableAt + table.length / SECTOR + 1;
  return Buffer.concat([
    header(sectors, AT_END),
    descriptor(sectors, text),
    data,
    marker(MARKER.grainTable, table.length / SECTOR),
    table,
    marker(MARKER.grainDirectory, directory.length / SECTOR),
    directory,
    marker(MARKER.footer, 1),
    header(sectors, BigInt(directoryAt)),
    marker(MARKER.endOfStream, 0),
  ]);
}

function header(sectors: number, directoryAt: bigint): Buffer {
  const block = Buffer.alloc(SECTOR);
  block.write('KDMV', 0, 'latin1');
  block.writeUInt32LE(3, 4);
  block.writeUInt32LE(FLAGS, 8);
  block.writeBigUInt64LE(BigInt(sectors), 12);
  block.writeBigUInt64LE(BigInt(GRAIN_SECTORS), 20);
  block.writeBigUInt64LE(1n, 28);
  block.writeBigUInt64LE(BigInt(DESCRIPTOR_SECTORS), 36);
  block.writeUInt32LE(TABLE_ENTRIES, 44);
  block.writeBigUInt64LE(directoryAt, 56);
  block.writeBigUInt64LE(BigInt(1 + DESCRIPTOR_SECTORS), 64);
  // What a transfer that translates line ends would spoil.
  block.write('\n \r\n', 73, 'latin1');
  block.writeUInt16LE(DEFLATE, 77);
  return block;
}

function descriptor(sectors: number, text: string): Buffer {
  const block = Buffer.alloc(DESCRIPTOR_SECTORS * SECTOR);
  const cylinders = Math.min(16_383, Math.ceil(sectors / (16 * 63)));
  const lines = [
    '# Disk DescriptorFile',
    `# ${text.trim()}`,
    'version=1',
    'CID=fffffffe',
    'parentCID=ffffffff',
    'createType="streamOptimized"',
    '',
    `RDONLY ${sectors} SPARSE "disk.vmdk"`,
    '',
    'ddb.virtualHWVersion = "4"',
    `ddb.geometry.cylinders = "${cylinders}"`,
    'ddb.geometry.heads = "16"',
    'ddb.geometry.sectors = "63"',
    'ddb.adapterType = "ide"',
    '',
  ];
  block.write(lines.join('\n'), 0, 'latin1');
  return block;
}

/** Grain 0: its first sector on the disk, the compressed size, the compressed bytes, up to a whole sector. */
function grain(text: string): Buffer {
  const content = Buffer.alloc(GRAIN_SECTORS * SECTOR);
  content.write(text, 0, 'latin1');
  const compressed = deflateSync(content);
  const block = sectorsOf(12 + compressed.length);
  block.writeUInt32LE(compressed.length, 8);
  compressed.copy(block, 12);
  return block;
}

function marker(type: number, sectors: number): Buffer {
  const block = Buffer.alloc(SECTOR);
  block.writeBigUInt64LE(BigInt(sectors), 0);
  block.writeUInt32LE(type, 12);
  return block;
}

function sectorsOf(bytes: number): Buffer {
  return Buffer.alloc(Math.ceil(bytes / SECTOR) * SECTOR);
}
