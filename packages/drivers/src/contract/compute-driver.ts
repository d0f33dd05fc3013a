import type { Millis, VeeId } from '@hanse/kernel';
import type {
  DiskExportFormat,
  DriverCapabilities,
  SiteCapacity,
  VeeMetrics,
  VeeObservation,
  VeeSpec,
} from '@hanse/model';
import type { ExportedDisk } from './exported-disk.ts';
import type { ImageStore } from './image-store.ts';
import type { NetworkDriver } from './network-driver.ts';

/**
 * What every IaaS must be made to do. All verbs are idempotent: asking for what already is succeeds at once, so that a
 * caller which crashed may simply ask again. Verbs of one VEE are never called concurrently. Failures are HanseErrors
 * of kind `unavailable` or `timeout` when asking again may help, of another kind when it will not.
 */
export interface ComputeDriver {
  /** Stable name: `local`, `simulated`, `openstack` … */
  readonly name: string;
  readonly capabilities: DriverCapabilities;
  readonly networks: NetworkDriver;
  readonly images: ImageStore;

  /** Connects to the cloud. Before anything else. */
  open(): Promise<void>;
  /** Trunks to other sites take the site's new certificate, or other partners; of drivers whose networks span sites. */
  renewTrunk?(): Promise<void>;
  /** Lets go of the cloud; what runs there goes on running. */
  close(): Promise<void>;

  /** Reserves and prepares everything the VEE needs without running it. The same id with another spec is DRIVER_VEE_CONFLICT. */
  define(spec: VeeSpec, signal: AbortSignal): Promise<void>;
  /** DEFINED → ACTIVE: resolves when the machine runs, not when its guest is ready. */
  start(veeId: VeeId, signal: AbortSignal): Promise<void>;
  /** ACTIVE → PAUSED: the machine keeps its memory and stops running. */
  pause(veeId: VeeId, signal: AbortSignal): Promise<void>;
  /** PAUSED or SUSPENDED → ACTIVE. */
  resume(veeId: VeeId, signal: AbortSignal): Promise<void>;
  /** ACTIVE or PAUSED → SUSPENDED: memory to disk, nothing runs. */
  suspend(veeId: VeeId, signal: AbortSignal): Promise<void>;
  /** ACTIVE or PAUSED → DEFINED: asks the guest, and after `grace` turns the machine off. Disks keep their contents. */
  shutdown(veeId: VeeId, grace: Millis, signal: AbortSignal): Promise<void>;
  /** Any → DESTROYED: machine, disks and reservations are gone. An unknown id is already destroyed. */
  destroy(veeId: VeeId, signal: AbortSignal): Promise<void>;

  /** DESTROYED for an unknown id. */
  inspect(veeId: VeeId): Promise<VeeObservation>;
  /** Every VEE there is at this driver, asked for by this gateway or not: what orphans are found by. */
  list(): Promise<readonly VeeObservation[]>;
  /** Console output from byte `offset` (negative: counted from the end), at most `limit` bytes. */
  console(veeId: VeeId, offset: number, limit: number): Promise<ConsoleChunk>;
  metrics(veeId: VeeId): Promise<VeeMetrics>;
  capacity(): Promise<SiteCapacity>;
  /**
   * The disk of that id as one image that stands alone, with everything the VEE has written to it. A VEE that is ACTIVE
   * is DRIVER_DISK_IN_USE: its disk changes; that of a PAUSED one is as after a loss of power. Counts as a verb until it
   * resolves; the content does not change any more then. DRIVER_DISK_UNKNOWN, DRIVER_EXPORT_TOO_LARGE.
   */
  exportDisk(veeId: VeeId, diskId: string, format: DiskExportFormat, signal: AbortSignal): Promise<ExportedDisk>;

  /**
   * Once after `open`, with the VEEs the gateway believes in: re-attaches to what still runs and reports what it
   * found. Must not start, stop or remove anything.
   */
  recover(known: readonly VeeSpec[]): Promise<RecoveryReport>;
  /** State changes nobody asked for, within a second of their happening. Returns how to stop listening. */
  onChange(listener: (observation: VeeObservation) => void): () => void;
}

export interface ConsoleChunk {
  readonly text: string;
  /** Offset of the first byte after `text`: where to go on. */
  readonly nextOffset: number;
}

export interface RecoveryReport {
  /** Known and found, in the state they are in now. */
  readonly attached: readonly VeeObservation[];
  /** Known but nowhere to be found. */
  readonly missing: readonly VeeId[];
  /** Found but not known. */
  readonly orphans: readonly VeeObservation[];
}
