import { GIB, MIB } from '@hanse/kernel';
import { DEFAULT_XML_LIMITS } from '../xml/xml-limits.ts';

/** What a package may at most be. */
export interface PackageLimits {
  /** Files in an archive, wanted files of a folder, and File elements of a descriptor. */
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
  descriptorBytes: DEFAULT_XML_LIMITS.size,
  manifestBytes: MIB,
  contentBytes: 1_024 * GIB,
};
