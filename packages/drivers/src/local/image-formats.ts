import type { DiskFormat } from '@hanse/model';

/** QEMU's name of each format: CD images are plain sectors, and OVF's VHD is `vpc`. */
export const QEMU_FORMATS: Readonly<Record<DiskFormat, string>> = {
  qcow2: 'qcow2',
  raw: 'raw',
  vmdk: 'vmdk',
  vpc: 'vpc',
  vhdx: 'vhdx',
  vdi: 'vdi',
  iso: 'raw',
};
/** Formats whose deltas qemu-img can read over a parent that it is given: the others it reads whole only. */
export const CHAIN_FORMATS: readonly DiskFormat[] = ['qcow2', 'vmdk'];
