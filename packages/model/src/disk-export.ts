/** Formats in which a disk can be taken out of a site. A `vmdk` is stream-optimized, a `qcow2` compressed. */
export const DISK_EXPORT_FORMATS = ['vmdk', 'qcow2'] as const;
export type DiskExportFormat = (typeof DISK_EXPORT_FORMATS)[number];
