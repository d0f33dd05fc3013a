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

export async function* chunksOf(bytes: Uint8Array, size = 64 * 1024): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < bytes.byteLength; at += size) yield bytes.subarray(at, at + size);
}
