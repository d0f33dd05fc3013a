const CLUSTER_BITS = 16;
const CLUSTER = 2 ** CLUSTER_BITS;
const VERSION = 3;
const HEADER_BYTES = 104;
/** Refcounts of 2^4 bits. */
const REFCOUNT_ORDER = 4;
const L2_ENTRIES = CLUSTER / 8;

/**
 * A qcow2 image (QEMU's docs/interop/qcow2.txt) of a disk without content: header, refcount table, one refcount block
 * and the L1 table, a cluster each. `capacity` in bytes, at most 4 TiB.
 */
export function emptyQcow2(capacity: number): Uint8Array {
  const image = Buffer.alloc(4 * CLUSTER);
  image.write('QFI\xfb', 0, 'latin1');
  image.writeUInt32BE(VERSION, 4);
  image.writeUInt32BE(CLUSTER_BITS, 20);
  image.writeBigUInt64BE(BigInt(capacity), 24);
  image.writeUInt32BE(Math.ceil(capacity / (CLUSTER * L2_ENTRIES)), 36);
  image.writeBigUInt64BE(BigInt(3 * CLUSTER), 40);
  image.writeBigUInt64BE(BigInt(CLUSTER), 48);
  image.writeUInt32BE(1, 56);
  image.writeUInt32BE(REFCOUNT_ORDER, 96);
  image.writeUInt32BE(HEADER_BYTES, 100);
  image.writeBigUInt64BE(BigInt(2 * CLUSTER), CLUSTER);
  for (let cluster = 0; cluster < 4; cluster += 1) image.writeUInt16BE(1, 2 * CLUSTER + 2 * cluster);
  return image;
}
