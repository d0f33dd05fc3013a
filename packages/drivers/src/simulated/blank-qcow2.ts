const CLUSTER_BITS = 16;
const CLUSTER = 2 ** CLUSTER_BITS;
const VERSION = 3;
const HEADER_BYTES = 104;
/** Refcounts of 2^4 bits. */
const REFCOUNT_ORDER = 4;
const L2_ENTRIES = CLUSTER / 8;
/** QCOW_OFLAG_COPIED: the cluster is used once. */
const COPIED = 2n ** 63n;

/**
 * A qcow2 image (QEMU's docs/interop/qcow2.txt) of a disk that begins with `text` and is empty otherwise: header,
 * refcount table and block, L1 table, one L2 table, one cluster of data. `capacity` in bytes.
 */
export function blankQcow2(capacity: number, text: string): Uint8Array {
  const l1Entries = Math.ceil(capacity / (CLUSTER * L2_ENTRIES));
  const l1Clusters = Math.ceil((l1Entries * 8) / CLUSTER);
  const l2At = (3 + l1Clusters) * CLUSTER;
  const dataAt = l2At + CLUSTER;
  const image = Buffer.alloc(dataAt + CLUSTER);
  image.write('QFI\xfb', 0, 'latin1');
  image.writeUInt32BE(VERSION, 4);
  image.writeUInt32BE(CLUSTER_BITS, 20);
  image.writeBigUInt64BE(BigInt(capacity), 24);
  image.writeUInt32BE(l1Entries, 36);
  image.writeBigUInt64BE(BigInt(3 * CLUSTER), 40);
  image.writeBigUInt64BE(BigInt(CLUSTER), 48);
  image.writeUInt32BE(1, 56);
  image.writeUInt32BE(REFCOUNT_ORDER, 96);
  image.writeUInt32BE(HEADER_BYTES, 100);
  image.writeBigUInt64BE(BigInt(2 * CLUSTER), CLUSTER);
  for (let at = 0; at < image.length / CLUSTER; at += 1) image.writeUInt16BE(1, 2 * CLUSTER + 2 * at);
  image.writeBigUInt64BE(BigInt(l2At) + COPIED, 3 * CLUSTER);
  image.writeBigUInt64BE(BigInt(dataAt) + COPIED, l2At);
  image.write(text.slice(0, Math.min(capacity, CLUSTER)), dataAt, 'latin1');
  return image;
}
