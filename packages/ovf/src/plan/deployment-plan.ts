import type { Compression, DiskFormat, OperatingSystem, StartupItem } from '../envelope/envelope.ts';

/** What a deployer has to do for an envelope: a flat list of systems, and in which order they start. */
export interface DeploymentPlan {
  /** The chosen configuration; undefined when the envelope offers none. */
  readonly configuration: string | undefined;
  readonly networks: readonly PlannedNetwork[];
  /** In document order; of a scaled-out system one for each replica. */
  readonly systems: readonly PlannedSystem[];
  /** To be started one after another; stopped in reverse. Systems whose start action is "none" are in no group. */
  readonly startGroups: readonly StartGroup[];
  /** To be stopped one after another; every system is in exactly one group. */
  readonly stopGroups: readonly StopGroup[];
  readonly eulas: readonly PlannedEula[];
  readonly placementGroups: readonly PlannedPlacementGroup[];
}

/** Systems to be kept close together or apart, nested groups and collections resolved to systems. */
export interface PlannedPlacementGroup {
  readonly id: string;
  readonly policy: 'affinity' | 'availability';
  readonly systemIds: readonly string[];
  /** The same systems by member: one alone, or all of a nested group, which "availability" does not take apart. */
  readonly units: readonly (readonly string[])[];
}

export interface PlannedNetwork {
  /** The name after mapping: several networks of the descriptor may be mapped onto one. */
  readonly name: string;
  readonly description: string;
  /** Its names in the descriptor, by which values and macros still speak of it. */
  readonly descriptorNames: readonly string[];
}

export interface PlannedEula {
  /** The entity it stands in; undefined for the whole envelope. */
  readonly entityId: string | undefined;
  readonly info: string;
  readonly licence: string;
}

export interface PlannedSystem {
  /** Of a replica `PROTOTYPE-1`, `PROTOTYPE-2` and so on (DSP0243 2.x ScaleOutSection). */
  readonly id: string;
  readonly name: string;
  /** The VirtualSystem of the descriptor that this is a replica of; undefined when it is that one itself. */
  readonly replicaOf: string | undefined;
  /** The collection that directly holds it, itself perhaps a replica. */
  readonly collectionId: string | undefined;
  readonly vcpus: number;
  readonly memoryMib: number;
  /** In boot order. */
  readonly disks: readonly PlannedDisk[];
  readonly cdroms: readonly PlannedCdrom[];
  readonly nics: readonly PlannedNic[];
  readonly hardwareFamilies: readonly string[];
  /** How the guest expects its OVF environment; empty when it expects none. */
  readonly transports: readonly string[];
  readonly operatingSystem: OperatingSystem | undefined;
  /** Its first boot installs it: booted alone, waited for, turned off, before the start groups begin. */
  readonly install: PlannedInstall | undefined;
  /** Files of the package for the guest, beside its OVF environment. */
  readonly environmentFiles: readonly PlannedEnvironmentFile[];
  /** What the descriptor allows around the planned amounts; undefined when it gives no range: then it is at least so much. */
  readonly vcpuRange: PlannedRange | undefined;
  readonly memoryMibRange: PlannedRange | undefined;
  /** Effective values by full key, with those of the collection that directly holds the system. */
  readonly properties: Readonly<Record<string, string>>;
  readonly startup: PlannedStartup;
}

export interface PlannedInstall {
  /** 0: until the guest turns itself off. */
  readonly initialBootStopDelaySeconds: number;
}

export interface PlannedEnvironmentFile {
  readonly file: PlannedFile;
  /** Relative, below the folder of environment files on the transport. */
  readonly path: string;
}

export interface PlannedRange {
  readonly minimum: number | undefined;
  readonly maximum: number | undefined;
}

export interface PlannedFile {
  readonly id: string;
  readonly href: string;
  readonly size: number | undefined;
  readonly compression: Compression;
}

export type DiskBus = 'ide' | 'scsi' | 'sata' | 'nvme' | 'virtio' | 'unspecified';

export interface PlannedDisk {
  /** Disk@diskId; undefined for a blank disk that only its Item describes. */
  readonly diskId: string | undefined;
  /** Undefined for a blank disk. */
  readonly file: PlannedFile | undefined;
  /** The images that `file` only holds the differences from, nearest first, the base last; empty for a whole disk. */
  readonly parents: readonly PlannedParentImage[];
  readonly format: DiskFormat;
  readonly capacityBytes: number;
  readonly bus: DiskBus;
  readonly controllerInstanceId: string | undefined;
  readonly addressOnParent: string | undefined;
  /** 1 is tried first; CD-ROMs of a BootDeviceSection are counted with the disks. */
  readonly bootOrder: number;
  /** One disk that all systems naming this `diskId` use at once; absent for a disk of one system. */
  readonly sharedAccess?: 'read-write' | 'read-only';
}

export interface PlannedParentImage {
  readonly diskId: string;
  readonly file: PlannedFile;
  readonly format: DiskFormat;
}

export interface PlannedCdrom {
  /** Undefined for an empty drive. */
  readonly file: PlannedFile | undefined;
  readonly bus: DiskBus;
  /** Its place in the boot order; undefined when no BootDeviceSection names it. */
  readonly bootOrder: number | undefined;
}

export interface PlannedNic {
  /** Undefined for a NIC that is connected to nothing. */
  readonly network: string | undefined;
  readonly mac: string | undefined;
  readonly addressOnParent: string | undefined;
  readonly models: readonly string[];
}

/** The system's own StartupSection item, or what holds without one (DSP0243 §9.7). */
export type PlannedStartup = Omit<StartupItem, 'id' | 'at'>;

export interface StartGroup {
  /** Started together. */
  readonly systemIds: readonly string[];
  /** To wait after this group before the next one. */
  readonly delaySeconds: number;
  /** Guests that end the wait early when all of them have reported that they are ready. */
  readonly waitingForGuests: readonly string[];
  /** The part of `delaySeconds` that is waited whatever guests report: the delay of systems that are not waited for. */
  readonly leastDelaySeconds: number;
}

export interface StopGroup {
  /** Stopped together. */
  readonly stops: readonly PlannedStop[];
  /** To wait after this group before the next one. */
  readonly delaySeconds: number;
}

export interface PlannedStop {
  readonly systemId: string;
  /** "none" leaves it to itself: it is ended only when it is removed. */
  readonly action: StartupItem['stopAction'];
}
