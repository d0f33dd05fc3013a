import type { ByteView } from './byte-view.ts';
import { type DiskHeader, PLAIN_HEADER } from './disk-header.ts';

export const QCOW_MAGIC = 'QFI\xfb';
const SHORTEST = 72;
const EXTERNAL_DATA_FILE = 4n;
const MAX_NAME = 1_023;

/** docs/interop/qcow2 of QEMU; version 1 has the same first fields. All numbers are big-endian. */
export function readQcow(view: ByteView): DiskHeader {
  const version = view.u32(4, false);
  const kind = version === 1 ? 'a QCOW image' : 'a QCOW2 image';
  const header = { ...PLAIN_HEADER, format: 'qcow2', kind, virtualBytes: view.size(24, false) } as const;
  if (version < 2 || version > 3) return { ...header, problem: `its version is ${version}, not 2 or 3` };
  if (view.length < SHORTEST) return { ...header, virtualBytes: undefined, problem: 'it ends within its header' };
  if (view.u32(32, false) !== 0) return { ...header, problem: 'it is encrypted' };
  const features = version >= 3 ? view.u64(72, false) : 0n;
  if ((features & EXTERNAL_DATA_FILE) !== 0n) return { ...header, elsewhere: 'it keeps its data in another file' };
  const backing = view.size(8, false);
  if (backing === 0) return header;
  const length = Math.min(view.u32(16, false), MAX_NAME);
  if (!view.has(backing, length)) {
    return { ...header, elsewhere: 'the name of its parent lies too far from its start to be read' };
  }
  return { ...header, parent: { name: view.text(backing, length) } };
}
