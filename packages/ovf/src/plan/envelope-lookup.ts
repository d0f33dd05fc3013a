import type { Envelope, FileReference, SharedDisk, VirtualDisk } from '../envelope/envelope.ts';
import type { PlannedParentImage } from './deployment-plan.ts';

/** Files and disks of an envelope by id; made once for all systems. */
export interface EnvelopeLookup {
  readonly files: ReadonlyMap<string, FileReference>;
  /** Those of the DiskSection and the shared ones. */
  readonly disks: ReadonlyMap<string, VirtualDisk>;
  readonly sharedDisks: ReadonlyMap<string, SharedDisk>;
  /** The images of each disk's chain, once they are known: the systems of a plan share them. */
  readonly images: Map<VirtualDisk, DiskImages>;
}

/** The image that holds a disk's content, and those that it only holds the differences from, nearest first. */
export interface DiskImages {
  readonly image: PlannedParentImage | undefined;
  readonly parents: readonly PlannedParentImage[];
}

export function envelopeLookup({ files, disks, sharedDisks }: Envelope): EnvelopeLookup {
  return {
    files: new Map(files.map((file) => [file.id, file])),
    disks: new Map([...sharedDisks, ...disks].map((disk) => [disk.diskId, disk])),
    sharedDisks: new Map(sharedDisks.map((disk) => [disk.diskId, disk])),
    images: new Map(),
  };
}
