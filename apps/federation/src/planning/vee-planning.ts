import { type ApplicationId, HanseError, type VeeId } from '@hanse/kernel';
import type { BoundComponent } from '@hanse/manifest';
import type { BootMode, DiskFormat, DiskSpec } from '@hanse/model';
import type { PlannedDisk, PlannedSystem } from '@hanse/ovf';

/** The hardware family (vssd:VirtualSystemType) of machines that boot with the site's own kernel and template. */
const GUEST_FAMILY = 'hanse-guest';

/** A file of the package that disks may be made of. */
export interface ImageFile {
  readonly digest: string;
  readonly sizeBytes: number;
  /** Its name in the package. */
  readonly name: string;
}

/** A VirtualSystem of the package joined with its component of the manifest; not placed yet. */
export interface PlannedVee {
  readonly veeId: VeeId;
  readonly applicationId: ApplicationId;
  readonly system: PlannedSystem;
  readonly component: BoundComponent;
  readonly boot: BootMode;
  readonly disks: readonly DiskSpec[];
  readonly hasSeed: boolean;
}

/** Refuses, before any site is asked, what no site could honour. Throws OVF_UNSUPPORTED. */
export function planVee(parts: {
  readonly veeId: VeeId;
  readonly applicationId: ApplicationId;
  readonly system: PlannedSystem;
  readonly component: BoundComponent;
  readonly files: ReadonlyMap<string, ImageFile>;
}): PlannedVee {
  const { files, ...rest } = parts;
  const { system } = rest;
  const boot = system.hardwareFamilies.includes(GUEST_FAMILY) ? 'guest' : 'bios';
  for (const drive of system.cdroms) {
    if (drive.file !== undefined)
      throw unsupported(system, `a CD-ROM with ${drive.file.href} in it`, 'Put its files on a disk');
  }
  const disks = system.disks.map((disk, index) => diskSpec(system, disk, index, files));
  return { ...rest, boot, disks, hasSeed: boot === 'guest' || system.transports.includes('iso') };
}

/** The format in which a disk's image must be understood at its site. */
export function formatsOf(vee: PlannedVee): readonly DiskFormat[] {
  return [...new Set(vee.disks.flatMap((disk) => (disk.image === undefined ? [] : [disk.image.format])))];
}

/** A DNS label made of a VirtualSystem's id. */
export function hostLabel(id: string): string {
  const label = id
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-+|-+$/g, '')
    .slice(0, 63);
  return label === '' ? 'vee' : label;
}

function diskSpec(
  system: PlannedSystem,
  disk: PlannedDisk,
  index: number,
  files: ReadonlyMap<string, ImageFile>,
): DiskSpec {
  const diskId = disk.diskId ?? `disk-${index + 1}`;
  if (disk.file === undefined) return { diskId, capacityBytes: disk.capacityBytes };
  if (disk.file.compression !== 'identity') {
    throw unsupported(system, `the compressed file ${disk.file.href}`, 'Decompress it and remove ovf:compression');
  }
  const file = files.get(disk.file.href);
  if (file === undefined) throw new HanseError('INTERNAL', { what: `no file was read for ${disk.file.href}` });
  return {
    diskId,
    capacityBytes: disk.capacityBytes,
    image: { digest: file.digest, sizeBytes: file.sizeBytes, format: disk.format },
  };
}

function unsupported(system: PlannedSystem, what: string, instead: string): HanseError {
  return new HanseError('OVF_UNSUPPORTED', { what, at: `VirtualSystem ${system.id}`, instead });
}
