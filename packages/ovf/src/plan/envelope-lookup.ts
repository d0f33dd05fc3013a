import type { Envelope, FileReference, VirtualDisk } from '../envelope/envelope.ts';

/** Files and disks of an envelope by id; made once for all systems. */
export interface EnvelopeLookup {
  readonly files: ReadonlyMap<string, FileReference>;
  readonly disks: ReadonlyMap<string, VirtualDisk>;
}

export function envelopeLookup({ files, disks }: Envelope): EnvelopeLookup {
  return {
    files: new Map(files.map((file) => [file.id, file])),
    disks: new Map(disks.map((disk) => [disk.diskId, disk])),
  };
}
