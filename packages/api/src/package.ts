import { type Static, Type } from 'typebox';
import { PackageIdSchema, VoNameSchema } from './ids.ts';

export const DiagnosticSchema = Type.Object({
  severity: Type.String(),
  code: Type.String(),
  message: Type.String(),
  remedy: Type.String(),
  line: Type.Optional(Type.Integer()),
  column: Type.Optional(Type.Integer()),
  path: Type.Optional(Type.String()),
});

/** A property that whoever deploys the package may, or must, set. */
export const ConfigurablePropertySchema = Type.Object({
  /** The VirtualSystem or collection it is of; `ENTITY:KEY` sets it there alone, the key alone wherever it is. */
  entityId: Type.String(),
  key: Type.String(),
  type: Type.String(),
  label: Type.String(),
  description: Type.String(),
  category: Type.String(),
  /** Empty: none. Of a password never shown. */
  defaultValue: Type.String(),
  isPassword: Type.Boolean(),
  /** Without a value of the user's the package cannot be deployed. */
  isRequired: Type.Boolean(),
  /** The only values there are. */
  choices: Type.Optional(Type.Array(Type.String())),
});
export type ConfigurableProperty = Static<typeof ConfigurablePropertySchema>;

const RangeSchema = Type.Object({
  minimum: Type.Optional(Type.Number()),
  maximum: Type.Optional(Type.Number()),
});

/** A set of choices that the package's author made for a purpose (DSP0243, DeploymentOptionSection). */
export const ConfigurationSchema = Type.Object({
  id: Type.String(),
  label: Type.String(),
  description: Type.String(),
  isDefault: Type.Boolean(),
  properties: Type.Array(ConfigurablePropertySchema),
});

export const EulaSchema = Type.Object({
  /** The VirtualSystem or collection it is for; absent: the whole package. */
  entityId: Type.Optional(Type.String()),
  info: Type.String(),
  licence: Type.String(),
});

/** What is left to choose by whoever deploys the package. */
export const PackageChoicesSchema = Type.Object({
  configurations: Type.Array(ConfigurationSchema),
  /** Those without a configuration, or of the default one. */
  properties: Type.Array(ConfigurablePropertySchema),
  eulas: Type.Array(EulaSchema),
  networks: Type.Array(Type.Object({ name: Type.String(), description: Type.String() })),
  /** VirtualSystems whose size may be chosen within a range. */
  ranges: Type.Array(
    Type.Object({ id: Type.String(), vcpus: Type.Optional(RangeSchema), memoryMib: Type.Optional(RangeSchema) }),
  ),
  /** Collections that can be deployed with more or fewer replicas. */
  replicas: Type.Array(
    Type.Object({
      id: Type.String(),
      minimum: Type.Integer(),
      byDefault: Type.Integer(),
      maximum: Type.Optional(Type.Integer()),
    }),
  ),
});
export type PackageChoices = Static<typeof PackageChoicesSchema>;

/** A package that was received whole, verified and found deployable. */
export const PackageViewSchema = Type.Object({
  packageId: PackageIdSchema,
  /** The virtual organisation it belongs to; absent: it is its owner's alone. */
  vo: Type.Optional(VoNameSchema),
  descriptor: Type.String(),
  sizeBytes: Type.Integer(),
  virtualSystems: Type.Array(
    Type.Object({ id: Type.String(), vcpus: Type.Integer(), memoryMib: Type.Integer(), disks: Type.Integer() }),
  ),
  networks: Type.Array(Type.String()),
  files: Type.Array(
    Type.Object({ href: Type.String(), name: Type.String(), sizeBytes: Type.Integer(), digest: Type.String() }),
  ),
  /** Absent from packages that an earlier version received. */
  choices: Type.Optional(PackageChoicesSchema),
  /** Deviations that do not hinder deployment. */
  diagnostics: Type.Array(DiagnosticSchema),
});
export type PackageView = Static<typeof PackageViewSchema>;
