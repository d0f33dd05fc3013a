import type { Annotated, Located, Translatable } from './descriptor-part.ts';

/** InstallSection: the system is booted once to install itself before it is used (DSP0243 §9.12). */
export interface Install extends Located {
  readonly info?: string;
  /** How long the first boot may take before it counts as failed; 0: as long as it likes. */
  readonly initialBootStopDelaySeconds: number;
}

/** BootDeviceSection/BootSource of OVF 2.x: which devices are tried, in this order. */
export interface BootDevice extends Located {
  /** Where the order applies; empty: in every configuration. */
  readonly configurations: readonly string[];
  /** InstanceIDs of Items, or CIM device names such as "CIM:Hard-Disk"; first one first. */
  readonly order: readonly string[];
}

/** EnvironmentFilesSection/File of OVF 2.x: a file of the package handed to the guest beside its OVF environment. */
export interface EnvironmentFile extends Located {
  readonly fileRef: string;
  /** Relative, below the folder of environment files on the transport. */
  readonly path: string;
}

/** ScaleOutSection of OVF 2.x: how often the only child of its collection is to be replicated. */
export interface ScaleOut extends Located, Translatable {
  /** The child that is replicated. */
  readonly id: string;
  readonly info?: string;
  readonly description?: string;
  readonly counts: readonly InstanceCount[];
}

export interface InstanceCount extends Located {
  /** Where it applies; empty: in every configuration without one of its own. */
  readonly configurations: readonly string[];
  readonly minimum: number;
  readonly byDefault: number;
  readonly maximum: number | undefined;
}

/** PlacementGroupSection of OVF 2.x. */
export interface PlacementGroup extends Annotated, Translatable {
  readonly info?: string;
  readonly id: string;
  /** Close together, or apart so that one failure does not hit all. */
  readonly policy: 'affinity' | 'availability';
  readonly description: string;
  /** Groups that this one is itself a member of. */
  readonly memberOf: readonly string[];
}
