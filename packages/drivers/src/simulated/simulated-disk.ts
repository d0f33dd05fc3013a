import { HanseError } from '@hanse/kernel';
import type { DiskExportFormat } from '@hanse/model';
import type { ExportedDisk } from '../contract/exported-disk.ts';
import { blankQcow2 } from './blank-qcow2.ts';
import { blankVmdk } from './blank-vmdk.ts';
import type { VeeRecord } from './cloud-records.ts';

const SECTOR = 512;

/** An image of the disk's size that says in its first sector what it is: nothing simulated ever wrote to a disk. */
export function simulatedDisk({ spec, state }: VeeRecord, diskId: string, format: DiskExportFormat): ExportedDisk {
  const disk = spec.disks.find((one) => one.diskId === diskId);
  const { veeId } = spec;
  if (disk === undefined) {
    const accepted = spec.disks.map((one) => one.diskId);
    throw new HanseError('DRIVER_DISK_UNKNOWN', { veeId, diskId, accepted });
  }
  if (state === 'ACTIVE') throw new HanseError('DRIVER_DISK_IN_USE', { veeId, diskId });
  const capacity = Math.ceil(disk.capacityBytes / SECTOR) * SECTOR;
  const text = `A simulated disk: ${JSON.stringify(diskId)} of VEE ${veeId}. No machine has ever written to it.\n`;
  const image = format === 'qcow2' ? blankQcow2(capacity, text) : blankVmdk(capacity, text);
  return { sizeBytes: image.byteLength, content: once(image), discard: () => Promise.resolve() };
}

async function* once(image: Uint8Array): AsyncGenerator<Uint8Array, void, undefined> {
  yield image;
}
