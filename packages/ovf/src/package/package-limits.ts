import { GIB, MIB } from '@hanse/kernel';

/** What a package may at most be. */
export interface PackageLimits {
  readonly members: number;
  readonly memberBytes: number;
  readonly totalBytes: number;
  /** Descriptor, manifest and certificate are held in memory. */
  readonly descriptorBytes: number;
  readonly manifestBytes: number;
  /** What one compressed file may hold, when its disk does not say less. */
  readonly contentBytes: number;
}

export const DEFAULT_PACKAGE_LIMITS: PackageLimits = {
  members: 1_000,
  memberBytes: 4_096 * GIB,
  totalBytes: 8_192 * GIB,
  descriptorBytes: 32 * MIB,
  manifestBytes: MIB,
  contentBytes: 1_024 * GIB,
};
