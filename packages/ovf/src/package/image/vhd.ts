import type { ByteView } from './byte-view.ts';
import { type DiskHeader, PLAIN_HEADER } from './disk-header.ts';

export const VHD_COOKIE = 'conectix';
const DIFFERENCING = 4;

/** The footer of a Virtual Hard Disk Image Format file, of which all but fixed disks keep a copy at the start. */
export function readVhd(view: ByteView): DiskHeader {
  const header = {
    ...PLAIN_HEADER,
    format: 'vpc',
    kind: 'a VHD image',
    virtualBytes: view.size(48, false),
  } as const;
  const type = view.u32(60, false);
  if (type < 2 || type > DIFFERENCING) return { ...header, problem: `its disk type is ${type}` };
  if (type !== DIFFERENCING) return header;
  return { ...header, parent: { name: utf16(view.slice(512 + 64, 512)) } };
}

/** The parent's name in the header of a differencing disk: UTF-16, big-endian. */
function utf16(view: ByteView): string {
  let text = '';
  for (let at = 0; at + 1 < view.length; at += 2) {
    const unit = view.u8(at) * 256 + view.u8(at + 1);
    if (unit === 0) break;
    text += String.fromCharCode(unit);
  }
  return text;
}
