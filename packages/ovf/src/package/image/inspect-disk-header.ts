import { ByteView } from './byte-view.ts';
import { type DiskHeader, MOST_HEADER_BYTES, PLAIN_HEADER } from './disk-header.ts';
import { looksLike } from './other-kinds.ts';
import { QCOW_MAGIC, readQcow } from './qcow.ts';
import { readVdi, VDI_SIGNATURE } from './vdi.ts';
import { readVhd, VHD_COOKIE } from './vhd.ts';
import { neededForVhdx, readVhdx, VHDX_SIGNATURE } from './vhdx.ts';
import { neededForVmdk, readVmdk, VMDK_DESCRIPTOR, VMDK_MAGIC } from './vmdk.ts';

/** Enough for every format but those that ask for more. */
const USUAL_BYTES = 64 * 1024;
const ISO_AT = 0x8001;

/**
 * Judges a disk image by its first bytes, as many as `headerBytesNeeded` asks for or as there are. Formats that can
 * name other files would let a package read files of the machine it is deployed on; this tells them before anything
 * opens the image.
 */
export function inspectDiskHeader(head: Uint8Array): DiskHeader {
  const view = new ByteView(head);
  if (view.starts(QCOW_MAGIC)) return readQcow(view);
  if (view.starts(VMDK_MAGIC) || view.starts(VMDK_DESCRIPTOR)) return readVmdk(view);
  if (view.starts(VHDX_SIGNATURE)) return readVhdx(view);
  if (view.starts(VHD_COOKIE)) return readVhd(view);
  if (view.u32(64) === VDI_SIGNATURE) return readVdi(view);
  if (view.text(ISO_AT, 5) === 'CD001') return { ...PLAIN_HEADER, format: 'iso', kind: 'an ISO 9660 image' };
  return { ...PLAIN_HEADER, format: undefined, kind: looksLike(head) };
}

/** How many of its first bytes tell about an image that begins so; more may be asked for when those are there. */
export function headerBytesNeeded(head: Uint8Array): number {
  const view = new ByteView(head);
  let needed = USUAL_BYTES;
  if (view.starts(VMDK_MAGIC)) needed = neededForVmdk(view);
  else if (view.starts(VHDX_SIGNATURE)) needed = neededForVhdx(view);
  return Math.min(Math.max(needed, USUAL_BYTES), MOST_HEADER_BYTES);
}
