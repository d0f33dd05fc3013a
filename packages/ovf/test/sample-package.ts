import { createHash } from 'node:crypto';
import { DISCARDING_SINK, type OvfPackage, type PackageSink, readOva } from '../src/index.ts';
import { encodeHeader, paddingOf } from '../src/tar/tar-header.ts';
import { streamOf, utf8 } from './bytes.ts';
import { NODE_DIGESTS } from './digests.ts';
import { qcow2, vmdk } from './disk-images.ts';
import { sampleWith } from './sample-descriptor.ts';

export interface Member {
  readonly name: string;
  readonly content: Uint8Array;
  /** Type flag; a regular file when absent. */
  readonly type?: string;
}

export const BASE = qcow2(4 * 2 ** 30);
export const DATA = vmdk(1_048_576);
/** The sample descriptor for these files. */
export const SHOP = sampleWith('ovf:size="10"', `ovf:size="${BASE.length}"`);

/** It with the first occurrence of `from` replaced; fails when there is none. */
export function shopWith(from: string | RegExp, to: string): string {
  const broken = SHOP.replace(from, () => to);
  if (broken === SHOP) throw new Error(`the sample has no ${String(from)}`);
  return broken;
}

export function digest(algorithm: string, content: Uint8Array): string {
  return createHash(algorithm).update(content).digest('hex');
}

export const MANIFEST = [
  `SHA256(shop.ovf)= ${digest('sha256', utf8(SHOP))}`,
  `SHA1 (base.qcow2) = ${digest('sha1', BASE).toUpperCase()}`,
  `SHA2-512(data.vmdk)= ${digest('sha512', DATA)}`,
  '',
].join('\r\n');

/** The members of a sound package, which tests replace, add to, or leave out by name. */
export function members(changes: Readonly<Record<string, string | undefined>> = {}): readonly Member[] {
  const sound = { 'shop.ovf': SHOP, 'shop.mf': MANIFEST, 'base.qcow2': BASE, 'data.vmdk': DATA };
  return Object.entries({ ...sound, ...changes }).flatMap(([name, content]) => {
    if (content === undefined) return [];
    return [{ name, content: typeof content === 'string' ? utf8(content) : content }];
  });
}

/** A plain ustar archive, written here so that it may also hold what our own writer refuses. */
export function tarOf(list: readonly Member[]): Uint8Array {
  const blocks = list.flatMap(({ name, content, type }) => [
    encodeHeader({ name, size: content.length, type: type ?? '0' }),
    content,
    new Uint8Array(paddingOf(content.length)),
  ]);
  return Buffer.concat([...blocks, new Uint8Array(1024)]);
}

export function read(
  archive: Uint8Array,
  sink: PackageSink = DISCARDING_SINK,
  chunk = 700,
  most = 10,
): Promise<OvfPackage> {
  const limits = { members: most, memberBytes: 1_000_000, totalBytes: 1_500_000, manifestBytes: 10_000 };
  return readOva(streamOf(archive, chunk), sink, { digests: NODE_DIGESTS, limits });
}
