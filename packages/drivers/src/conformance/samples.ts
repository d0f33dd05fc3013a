import { createHash, randomBytes, randomInt } from 'node:crypto';
import { ApplicationIds, MIB, NetworkIds, type Rng, VeeIds } from '@hanse/kernel';
import { type DiskFormat, type NetworkSpec, parseIpv4, parseIpv4Cidr } from '@hanse/model';
import type { ConformanceImage } from './fixture.ts';

const RNG: Rng = { uint32: () => randomBytes(4).readUInt32BE(), bytes: (length) => randomBytes(length) };
const CLOCK = { now: () => Date.now() };

/** A VEE id nobody has ever used. */
export const unusedVeeId = () => VeeIds.mint(CLOCK, RNG);
/** A network id nobody has ever used. */
export const unusedNetworkId = () => NetworkIds.mint(CLOCK, RNG);

/** A network of an application of its own, in a range of its own as far as chance allows. */
export function makeNetwork(overrides: Partial<NetworkSpec> = {}): NetworkSpec {
  const prefix = `10.${randomInt(128, 250)}.${randomInt(1, 250)}`;
  return {
    networkId: unusedNetworkId(),
    applicationId: ApplicationIds.mint(CLOCK, RNG),
    name: 'conformance',
    cidr: parseIpv4Cidr(`${prefix}.0/24`),
    serviceAddress: parseIpv4(`${prefix}.1`),
    domain: 'conformance.test',
    hosts: [{ name: 'web', address: parseIpv4(`${prefix}.10`) }],
    peers: [],
    ...overrides,
  };
}

/** An image of exactly these bytes, honestly described; without bytes 1 MiB nobody has ever seen. */
export function imageOf(format: DiskFormat, bytes: Uint8Array = randomBytes(MIB)): ConformanceImage {
  const digest = `sha256:${createHash('sha256').update(bytes).digest('hex')}`;
  return { ref: { digest, format, sizeBytes: bytes.byteLength }, content: () => chunksOf(bytes) };
}

/** A qcow2 header (version 2) that names a backing file: the way out of an image that a store must not allow. */
export function qcow2WithBackingFile(name: string): Uint8Array {
  const header = Buffer.alloc(64 * 1024);
  header.write('QFI\xfb', 0, 'latin1');
  header.writeUInt32BE(2, 4);
  header.writeBigUInt64BE(72n, 8);
  header.writeUInt32BE(Buffer.byteLength(name), 16);
  header.writeUInt32BE(16, 20);
  header.writeBigUInt64BE(BigInt(MIB), 24);
  header.write(name, 72);
  return header;
}

const CLUSTER = 64 * 1024;

/**
 * A complete qcow2 (version 3, QEMU's docs/interop/qcow2) of 1 MiB that holds one cluster, at offset `CLUSTER`, and names
 * a parent which nobody has: header, refcount table and block, L1, L2 and the data, a cluster each.
 */
export function qcow2Delta(data: Uint8Array = randomBytes(CLUSTER)): Uint8Array {
  const clusters = 6;
  const image = Buffer.alloc(clusters * CLUSTER);
  const parent = `/nowhere/${randomBytes(8).toString('hex')}`;
  image.write('QFI\xfb', 0, 'latin1');
  image.writeUInt32BE(3, 4);
  image.writeBigUInt64BE(1024n, 8);
  image.writeUInt32BE(Buffer.byteLength(parent), 16);
  image.writeUInt32BE(16, 20);
  image.writeBigUInt64BE(BigInt(MIB), 24);
  image.writeUInt32BE(1, 36);
  image.writeBigUInt64BE(BigInt(3 * CLUSTER), 40);
  image.writeBigUInt64BE(BigInt(CLUSTER), 48);
  image.writeUInt32BE(1, 56);
  image.writeUInt32BE(4, 96);
  image.writeUInt32BE(104, 100);
  image.write(parent, 1024);
  image.writeBigUInt64BE(BigInt(2 * CLUSTER), CLUSTER);
  for (let cluster = 0; cluster < clusters; cluster += 1) image.writeUInt16BE(1, 2 * CLUSTER + 2 * cluster);
  const used = 2n ** 63n;
  image.writeBigUInt64BE(used + BigInt(4 * CLUSTER), 3 * CLUSTER);
  image.writeBigUInt64BE(used + BigInt(5 * CLUSTER), 4 * CLUSTER + 8);
  image.set(data.subarray(0, CLUSTER), 5 * CLUSTER);
  return image;
}

/** The same bytes announced as a delta. */
export function asDelta({ ref, content }: ConformanceImage): ConformanceImage {
  return { ref: { ...ref, isDelta: true }, content };
}

export async function* chunksOf(bytes: Uint8Array, size = 64 * 1024): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < bytes.byteLength; at += size) yield bytes.subarray(at, at + size);
}
