import { type Static, Type } from 'typebox';
import { PackageIdSchema } from './ids.ts';

export const DiagnosticSchema = Type.Object({
  severity: Type.String(),
  code: Type.String(),
  message: Type.String(),
  remedy: Type.String(),
  line: Type.Optional(Type.Integer()),
  column: Type.Optional(Type.Integer()),
  path: Type.Optional(Type.String()),
});

/** A package that was received whole, verified and found deployable. */
export const PackageViewSchema = Type.Object({
  packageId: PackageIdSchema,
  descriptor: Type.String(),
  sizeBytes: Type.Integer(),
  virtualSystems: Type.Array(
    Type.Object({ id: Type.String(), vcpus: Type.Integer(), memoryMib: Type.Integer(), disks: Type.Integer() }),
  ),
  networks: Type.Array(Type.String()),
  files: Type.Array(
    Type.Object({ href: Type.String(), name: Type.String(), sizeBytes: Type.Integer(), digest: Type.String() }),
  ),
  /** Deviations that do not hinder deployment. */
  diagnostics: Type.Array(DiagnosticSchema),
});
export type PackageView = Static<typeof PackageViewSchema>;
