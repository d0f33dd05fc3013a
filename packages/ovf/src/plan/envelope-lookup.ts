import type { Envelope, FileReference, VirtualDisk } from '../envelope/envelope.ts';
import type { SharedDisk } from '../envelope/sections.ts';

/** Files and disks of an envelope by id; made once for all systems. */
export interface EnvelopeLookup {
  readonly files: ReadonlyMap<string, FileReference>;
  /** Those of the DiskSection and the shared ones. */
  readonly disks: ReadonlyMap<string, VirtualDisk>;
  readonly sharedDisks: ReadonlyMap<string, SharedDisk>;
}

export function envelopeLookup({ files, disks, sharedDisks }: Envelope): EnvelopeLookup {
  return {
    files: new Map(files.map((file) => [file.id, file])),
    disks: new Map([...sharedDisks, ...disks].map((disk) => [disk.diskId, disk])),
    sharedDisks: new Map(sharedDisks.map((disk) => [disk.diskId, disk])),
  };
}
