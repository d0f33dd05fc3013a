import type { ApplicationId, Instant, NetworkId, VeeId } from '@hanse/kernel';
import type { Ipv4, MacAddress } from './network.ts';
import type { VeeState } from './vee-state.ts';

/** Disk formats a package may carry; named to the converter explicitly, never probed. */
export const DISK_FORMATS = ['qcow2', 'raw', 'vmdk', 'vpc', 'vhdx', 'vdi', 'iso'] as const;
export type DiskFormat = (typeof DISK_FORMATS)[number];

/** An image by content: `sha256:<64 hex digits>` of the file as it was in the package. */
export interface ImageRef {
  readonly digest: string;
  readonly format: DiskFormat;
  readonly sizeBytes: number;
  /** It holds only the differences from the images beneath it, and is of no use without them; absent: a whole image. */
  readonly isDelta?: true;
}

export interface DiskSpec {
  /** Unique in the VEE. */
  readonly diskId: string;
  /** Absent: a blank disk. */
  readonly image?: ImageRef;
  /** The images that `image`, a delta, lies on: nearest first, all deltas but the last. Absent: `image` is whole. */
  readonly parents?: readonly ImageRef[];
  /** At least the virtual size of the image. */
  readonly capacityBytes: number;
  /** Place among disks and CD-ROMs when the firmware looks for something to boot, 1 first; absent: after those with one. */
  readonly bootOrder?: number;
}

/** A CD-ROM drive with a disc in it, which is never written to. */
export interface CdromSpec {
  /** Unique among the CD-ROMs of the VEE. */
  readonly cdromId: string;
  /** Of format `iso` or `raw`. */
  readonly image: ImageRef;
  /** As for disks. */
  readonly bootOrder?: number;
}

/** A file for the guest, found on the seed disc below `ovffiles/` (DSP0243 2.x, EnvironmentFilesSection). */
export interface EnvironmentFileSpec {
  /** Relative, segments parted by "/", no "." or ".." among them. */
  readonly path: string;
  readonly base64: string;
}

export interface NicSpec {
  readonly networkId: NetworkId;
  readonly mac: MacAddress;
  /** Handed to the guest by DHCP. */
  readonly address: Ipv4;
}

/** A guest TCP port that is reachable from outside the application's networks. */
export interface IngressSpec {
  readonly name: string;
  readonly guestPort: number;
}

/**
 * How the machine comes up. `guest`: the site's own kernel and saved template, for disks of Hanse guests;
 * `bios`: the firmware boots the first disk, for everybody else's.
 */
export type BootMode = 'guest' | 'bios';

/** The project of the IaaS that a VEE is put into, and the user of it under a name that no two tiers or issuers share. */
export interface Tenant {
  readonly project: string;
  /** `fed:<issuer>:<subject>` or `local:<source>:<name>`. */
  readonly user: string;
}

/** What a VEE is to be; immutable once defined. */
export interface VeeSpec {
  readonly veeId: VeeId;
  readonly applicationId: ApplicationId;
  /** The VirtualSystem's ovf:id. */
  readonly name: string;
  readonly vcpus: number;
  readonly memoryMib: number;
  readonly boot: BootMode;
  readonly disks: readonly DiskSpec[];
  readonly nics: readonly NicSpec[];
  readonly ingress: readonly IngressSpec[];
  /** Files of the seed disc, by name: `ovf-env.xml` (DSP0243 §9), `user-data`, `hosts` … */
  readonly seed: Readonly<Record<string, string>>;
  readonly cdroms?: readonly CdromSpec[];
  readonly environmentFiles?: readonly EnvironmentFileSpec[];
  /** Hand `ovf-env.xml` of the seed to the guest as the hypervisor's guest info as well (com.vmware.guestInfo). */
  readonly guestInfo?: true;
  /** Whose it is, in the words of the IaaS; set by the gateway, for drivers that keep users apart. */
  readonly tenant?: Tenant;
  /** How `stop` ends it; absent: the guest is asked to shut down, and turned off when it does not. */
  readonly stopAction?: 'powerOff';
  /** What it may be let do by an identity of its own, as capabilities; absent: it gets none. Drivers do not see it. */
  readonly identity?: { readonly scopes: readonly string[] };
}

/** Every image that must be at a site before the VEE can be defined there. */
export function imagesOf({ disks, cdroms = [] }: Pick<VeeSpec, 'disks' | 'cdroms'>): readonly ImageRef[] {
  const ofDisks = disks.flatMap(({ image, parents = [] }) => (image === undefined ? [] : [image, ...parents]));
  return [...ofDisks, ...cdroms.map(({ image }) => image)];
}

/** Where an ingress is served. */
export interface Endpoint {
  readonly name: string;
  readonly guestPort: number;
  readonly host: string;
  readonly port: number;
}

/** What a driver sees of a VEE. */
export interface VeeObservation {
  readonly veeId: VeeId;
  readonly state: VeeState;
  readonly since: Instant;
  readonly endpoints: readonly Endpoint[];
  /** Of a VEE that was found dead: what is known of the reason. */
  readonly fault?: string;
  /** Driver's own facts for people: process id, accelerator, boot path … */
  readonly facts: Readonly<Record<string, string>>;
}

/** Figures of one VEE; counters since it was started. */
export interface VeeMetrics {
  readonly veeId: VeeId;
  readonly at: Instant;
  readonly cpuSeconds: number;
  readonly memoryBytes: number;
  readonly diskReadBytes: number;
  readonly diskWriteBytes: number;
  readonly networkRxBytes: number;
  readonly networkTxBytes: number;
}
