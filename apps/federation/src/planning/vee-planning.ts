import { type ApplicationId, HanseError, type VeeId } from '@hanse/kernel';
import type { BoundComponent } from '@hanse/manifest';
import { type BootMode, type CdromSpec, type DiskFormat, type DiskSpec, type ImageRef, imagesOf } from '@hanse/model';
import type { PlannedCdrom, PlannedDisk, PlannedFile, PlannedSystem } from '@hanse/ovf';

/** The hardware family (vssd:VirtualSystemType) of machines that boot with the site's own kernel and template. */
const GUEST_FAMILY = 'hanse-guest';

/** How a guest may be told its OVF environment (DSP0243 §11.2): a disc, or the hypervisor's own channel. */
const ISO_TRANSPORT = 'iso';
const GUEST_INFO_TRANSPORT = 'com.vmware.guestInfo';

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
  readonly cdroms: readonly CdromSpec[];
  /** Whether it is told its OVF environment at all. */
  readonly hasSeed: boolean;
  /** Whether only a disc will do. */
  readonly needsDisc: boolean;
  /** Whether it looks for its environment in the hypervisor's guest info. */
  readonly readsGuestInfo: boolean;
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
  const disks = system.disks.map((disk, index) => diskSpec(system, disk, index, files));
  const cdroms = system.cdroms.flatMap((drive, index) => cdromSpec(drive, index, files));
  const readsGuestInfo = system.transports.includes(GUEST_INFO_TRANSPORT);
  const readsDisc = boot === 'guest' || system.transports.includes(ISO_TRANSPORT);
  const hasFiles = system.environmentFiles.length > 0;
  return {
    ...{ ...rest, boot, disks, cdroms, readsGuestInfo },
    hasSeed: readsDisc || readsGuestInfo || hasFiles,
    needsDisc: boot === 'guest' || hasFiles || (readsDisc && !readsGuestInfo),
  };
}

/** The formats in which the images of disks and discs must be understood at its site. */
export function formatsOf(vee: PlannedVee): readonly DiskFormat[] {
  return [...new Set(imagesOf(vee).map(({ format }) => format))];
}

/** The formats of its disks that are chains of differences. */
export function chainFormatsOf({ disks }: PlannedVee): readonly DiskFormat[] {
  const chained = disks.filter(({ parents }) => parents !== undefined);
  return [...new Set(chained.flatMap(({ image }) => (image === undefined ? [] : [image.format])))];
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
  if (disk.sharedAccess === 'read-write') {
    throw unsupported(system, `disk ${disk.diskId ?? index + 1}, written by several systems`, 'Give each its own disk');
  }
  const spec = {
    diskId: disk.diskId ?? `disk-${index + 1}`,
    capacityBytes: disk.capacityBytes,
    ...(hasBootOrder(system) ? { bootOrder: disk.bootOrder } : {}),
  };
  if (disk.file === undefined) return spec;
  const [image, ...parents] = chainOf(disk, disk.file, files);
  if (image === undefined) return spec;
  return { ...spec, image, ...(parents.length > 0 ? { parents } : {}) };
}

/** The image, then what it lies on: all deltas but the last. */
function chainOf(
  { parents, format }: PlannedDisk,
  file: PlannedFile,
  files: ReadonlyMap<string, ImageFile>,
): readonly ImageRef[] {
  const chain = [{ file, format }, ...parents];
  return chain.map((one, index) => {
    const image = imageRef(one.file, one.format, files);
    return index < parents.length ? { ...image, isDelta: true } : image;
  });
}

/** An empty drive is left out: nothing is ever put into it. */
function cdromSpec(
  { file, bootOrder }: PlannedCdrom,
  index: number,
  files: ReadonlyMap<string, ImageFile>,
): readonly CdromSpec[] {
  if (file === undefined) return [];
  const image = imageRef(file, 'iso', files);
  return [{ cdromId: `cdrom-${index + 1}`, image, ...(bootOrder === undefined ? {} : { bootOrder }) }];
}

/** Without discs in it, the order of the disks says the same. */
function hasBootOrder({ cdroms }: PlannedSystem): boolean {
  return cdroms.some(({ file, bootOrder }) => file !== undefined && bootOrder !== undefined);
}

/** Compressed and chunked files were made plain when the package was received. */
function imageRef({ href }: PlannedFile, format: DiskFormat, files: ReadonlyMap<string, ImageFile>): ImageRef {
  const file = files.get(href);
  if (file === undefined) throw new HanseError('INTERNAL', { what: `no file was read for ${href}` });
  return { digest: file.digest, sizeBytes: file.sizeBytes, format };
}

function unsupported(system: PlannedSystem, what: string, instead: string): HanseError {
  return new HanseError('OVF_UNSUPPORTED', { what, at: `VirtualSystem ${system.id}`, instead });
}
