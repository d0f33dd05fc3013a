import type { ApplicationState } from '@hanse/model';
import { type Static, Type } from 'typebox';
import {
  ApplicationIdSchema,
  InstantSchema,
  Ipv4Schema,
  NameSchema,
  PackageIdSchema,
  SiteIdSchema,
  UserIdSchema,
  VeeIdSchema,
  VoNameSchema,
} from './ids.ts';
import { IdentityRequestSchema } from './instance.ts';
import { literalUnion } from './literal-union.ts';
import { OrderViewSchema } from './order.ts';
import { EndpointSchema, VeeStateSchema, VirtualSystemIdSchema } from './vee.ts';

export const ApplicationStateSchema = literalUnion<ApplicationState>([
  'SUBMITTED',
  'PLACED',
  'DEPLOYING',
  'ACTIVE',
  'DEGRADED',
  'DESTROYING',
  'DESTROYED',
  'FAILED',
]);

const ChoiceName = Type.String({ minLength: 1, maxLength: 255 });

export const DeployRequestSchema = Type.Object({
  packageId: PackageIdSchema,
  /** Service manifest as text, YAML or JSON; absent: every VirtualSystem once, anywhere. */
  manifest: Type.Optional(Type.String({ maxLength: 262144 })),
  /** Name of the application; absent: the one in the manifest, else the package's. */
  name: Type.Optional(NameSchema),
  /** OVF property values by full id (`class.key.instance`), over those of package and manifest. */
  properties: Type.Optional(Type.Record(Type.String(), Type.String())),
  /** Id of a deployment configuration (DSP0243, DeploymentOptionSection); absent: the package's default. */
  configuration: Type.Optional(ChoiceName),
  /** Other names for networks of the package, by their names there. */
  networks: Type.Optional(Type.Record(ChoiceName, ChoiceName)),
  /** How many replicas, by the id of a ScaleOutSection or of its collection. */
  instances: Type.Optional(Type.Record(ChoiceName, Type.Integer({ minimum: 0, maximum: 10000 }))),
  /** Amounts other than those of the package, by the ovf:id of a VirtualSystem. */
  resources: Type.Optional(
    Type.Record(
      ChoiceName,
      Type.Object({
        vcpus: Type.Optional(Type.Integer({ minimum: 1, maximum: 1024 })),
        memoryMib: Type.Optional(Type.Integer({ minimum: 1, maximum: 2 ** 30 })),
      }),
    ),
  ),
  /** That the licences of the package are accepted; a package with licences is refused without. */
  acceptEulas: Type.Optional(Type.Boolean()),
  /** What the VEEs may do at the federation by their own identities; absent: look at their own application. */
  identity: Type.Optional(IdentityRequestSchema),
});
export type DeployRequest = Static<typeof DeployRequestSchema>;

export const MoneySchema = Type.Object({ currency: Type.String(), micros: Type.Integer() });

/** One VEE of an application, with where it is and how to reach it. */
export const ApplicationVeeSchema = Type.Object({
  veeId: VeeIdSchema,
  name: VirtualSystemIdSchema,
  component: Type.String(),
  siteId: SiteIdSchema,
  siteName: NameSchema,
  jurisdiction: Type.String(),
  state: VeeStateSchema,
  desired: VeeStateSchema,
  addresses: Type.Array(Ipv4Schema),
  endpoints: Type.Array(EndpointSchema),
  fault: Type.Optional(Type.String()),
  facts: Type.Record(Type.String(), Type.String()),
});
export type ApplicationVee = Static<typeof ApplicationVeeSchema>;

export const StepSchema = Type.Object({
  name: Type.String(),
  startedAt: InstantSchema,
  finishedAt: Type.Optional(InstantSchema),
});

export const ApplicationViewSchema = Type.Object({
  applicationId: ApplicationIdSchema,
  name: NameSchema,
  owner: UserIdSchema,
  /** The virtual organisation it belongs to; absent: it is its owner's alone. */
  vo: Type.Optional(VoNameSchema),
  state: ApplicationStateSchema,
  createdAt: InstantSchema,
  costPerHour: Type.Optional(MoneySchema),
  vees: Type.Array(ApplicationVeeSchema),
  /** Endpoints of all VEEs, by ingress name. */
  endpoints: Type.Array(EndpointSchema),
  /** Why each component is where it is. */
  explanation: Type.Array(Type.String()),
  /** The steps of the deployment and how long each took. */
  steps: Type.Array(StepSchema),
  order: Type.Optional(OrderViewSchema),
  failure: Type.Optional(Type.Object({ code: Type.String(), message: Type.String(), remedy: Type.String() })),
});
export type ApplicationView = Static<typeof ApplicationViewSchema>;

/** A verb on the whole application, or on one of its VEEs. */
export const ApplicationActionSchema = Type.Object({
  verb: literalUnion(['start', 'stop', 'pause', 'resume', 'suspend']),
  /** ovf:id of one VirtualSystem; absent: all. */
  vee: Type.Optional(VirtualSystemIdSchema),
});
export type ApplicationAction = Static<typeof ApplicationActionSchema>;

export const UsageIntervalSchema = Type.Object({
  veeId: VeeIdSchema,
  applicationId: ApplicationIdSchema,
  siteId: SiteIdSchema,
  state: VeeStateSchema,
  from: InstantSchema,
  to: Type.Optional(InstantSchema),
  chargedMicros: Type.Number(),
  currency: Type.String(),
});
export type UsageView = Static<typeof UsageIntervalSchema>;
