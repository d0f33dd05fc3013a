import type { DiskFormat } from '@hanse/model';

const ASCII = new TextDecoder('latin1');
/** How many bytes `headerProblem` wants to see. */
export const HEADER_BYTES = 64 * 1024;

/**
 * Why an image must not be given to qemu-img, judged by its first bytes; undefined when nothing speaks against it.
 * Formats that can name other files would let a package read files of the site, so this looks before QEMU does. A delta
 * may name its parent, because whoever opens it says explicitly what lies beneath.
 */
export function headerProblem(format: DiskFormat, header: Uint8Array, isDelta = false): string | undefined {
  if (format === 'qcow2') return qcow2Problem(header, isDelta);
  if (format === 'vmdk') return vmdkProblem(header, isDelta);
  if (format === 'vhdx') return startsWith(header, 'vhdxfile') ? undefined : 'it lacks the signature of a VHDX';
  return undefined;
}

/** docs/interop/qcow2 of QEMU: magic, version, backing file offset at 8, encryption at 32, features at 72. */
function qcow2Problem(header: Uint8Array, isDelta: boolean): string | undefined {
  if (!startsWith(header, 'QFI\xfb') || header.length < 104) return 'it lacks the signature of a qcow2';
  const view = new DataView(header.buffer, header.byteOffset, header.byteLength);
  if (!isDelta && view.getBigUint64(8) !== 0n) return 'it refers to a backing file';
  if (view.getUint32(32) !== 0) return 'it is encrypted';
  const hasFeatures = view.getUint32(4) >= 3;
  if (hasFeatures && (view.getBigUint64(72) & 4n) !== 0n) return 'it keeps its data in another file';
  return undefined;
}

/** Virtual Disk Format 5.0: sparse extents hold their descriptor themselves; a bare descriptor only names other files. */
function vmdkProblem(header: Uint8Array, isDelta: boolean): string | undefined {
  if (startsWith(header, '# Disk DescriptorFile')) return 'it is a descriptor that refers to other files';
  if (!startsWith(header, 'KDMV')) return 'it lacks the signature of a sparse VMDK';
  const parent = /parentFileNameHint\s*=\s*"([^"]+)"/.exec(ASCII.decode(header))?.[1];
  return isDelta || parent === undefined ? undefined : 'it refers to a parent disk';
}

function startsWith(header: Uint8Array, signature: string): boolean {
  return ASCII.decode(header.subarray(0, signature.length)) === ASCII.decode(Buffer.from(signature, 'latin1'));
}
