import { type Static, Type } from 'typebox';
import { PackageIdSchema } from './ids.ts';
import { literalUnion } from './literal-union.ts';
import { OrderViewSchema } from './order.ts';
import { DiskExportFormatSchema } from './site.ts';

export const OVF_EXPORT_VERSIONS = ['1.1', '2.0'] as const;

/** An application is to become a package again. */
export const ExportRequestSchema = Type.Object({
  /** Absent: 1.1, or 2.0 when it has sections that only OVF 2 knows. */
  ovfVersion: Type.Optional(literalUnion(OVF_EXPORT_VERSIONS)),
  /** Of the disks; absent: vmdk. */
  diskFormat: Type.Optional(DiskExportFormatSchema),
  /** VEEs that run are paused while their disks are copied; absent: an application with such VEEs is refused. */
  pause: Type.Optional(Type.Boolean()),
});
export type ExportRequest = Static<typeof ExportRequestSchema>;

/** The package is there, under this id, when the order has succeeded. */
export const ExportAnswerSchema = Type.Object({ order: OrderViewSchema, packageId: PackageIdSchema });
export type ExportAnswer = Static<typeof ExportAnswerSchema>;
