import type { ByteView } from './byte-view.ts';
import { type DiskHeader, PLAIN_HEADER } from './disk-header.ts';

export const VDI_SIGNATURE = 0xbeda107f;
const DYNAMIC = 1;
const FIXED = 2;
const UNDO = 3;
const DIFFERENCE = 4;

/** VirtualBox' image: type at 76, disk size at 368. */
export function readVdi(view: ByteView): DiskHeader {
  const header = { ...PLAIN_HEADER, format: 'vdi', kind: 'a VDI image', virtualBytes: view.size(368) } as const;
  const type = view.u32(76);
  if (type === UNDO || type === DIFFERENCE) return { ...header, parent: { name: '' } };
  return type === DYNAMIC || type === FIXED ? header : { ...header, problem: `its image type is ${type}` };
}
