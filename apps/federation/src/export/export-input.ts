import type { PackageId } from '@hanse/kernel';
import type { DiskExportFormat } from '@hanse/model';
import type { WritableVersion } from '@hanse/ovf';

/** What an order `export` is to make. */
export interface ExportInput {
  /** Of the package; known before it exists, so that whoever asked can fetch it. */
  readonly packageId: PackageId;
  /** Absent: the lowest that can say everything. */
  readonly ovfVersion?: WritableVersion;
  readonly diskFormat: DiskExportFormat;
  /** Whether VEEs that run are paused for their copy. */
  readonly pause: boolean;
}
