import type { BootMode, DiskFormat } from './vee.ts';

/** What a driver can do, as data: a demand beyond it is refused early with the reason (design, decision 3). */
export interface DriverCapabilities {
  readonly pause: boolean;
  /** Suspend to disk and resume from it. */
  readonly suspend: boolean;
  readonly shutdown: boolean;
  readonly console: boolean;
  readonly metrics: boolean;
  readonly ingress: boolean;
  /** Networks that span sites. */
  readonly trunk: boolean;
  readonly seedDisc: boolean;
  readonly bootModes: readonly BootMode[];
  readonly diskFormats: readonly DiskFormat[];
  /** Formats in which a disk may be a chain of differences; absent, as from a site of an earlier version: none. */
  readonly diskChains?: readonly DiskFormat[];
  /** CD-ROM drives with discs of the package in them. */
  readonly cdroms?: boolean;
  /** The OVF environment as the hypervisor's guest info (com.vmware.guestInfo). */
  readonly guestInfo?: boolean;
  readonly maxVcpus: number;
  readonly maxMemoryMib: number;
  /** True when no real machine stands behind it; said on every screen. */
  readonly isSimulated: boolean;
}
