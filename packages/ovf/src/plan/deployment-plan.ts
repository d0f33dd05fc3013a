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
  readonly eulas: readonly PlannedEula[];
  readonly placementGroups: readonly PlannedPlacementGroup[];
}

/** Systems to be kept close together or apart, nested groups and collections resolved to systems. */
export interface PlannedPlacementGroup {
  readonly id: string;
  readonly policy: 'affinity' | 'availability';
  readonly systemIds: readonly string[];
}

export interface PlannedNetwork {
  /** The name after mapping: several networks of the descriptor may be mapped onto one. */
  readonly name: string;
  readonly description: string;
}

export interface PlannedEula {
  /** The entity it stands in; undefined for the whole envelope. */
  readonly entityId: string | undefined;
  readonly info: string;
  readonly licence: string;
}

export interface PlannedSystem {
  readonly id: string;
  readonly name: string;
  /** The collection that directly holds it. */
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
  /** What the descriptor allows around the planned amounts; undefined when it gives no range. */
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
  /** 1 is tried first. */
  readonly bootOrder: number;
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
}
