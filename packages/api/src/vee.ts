import { VEE_VERBS, type VeeState } from '@hanse/model';
import { type Static, Type } from 'typebox';
import {
  ApplicationIdSchema,
  DigestSchema,
  InstantSchema,
  Ipv4CidrSchema,
  Ipv4Schema,
  MacSchema,
  NameSchema,
  NetworkIdSchema,
  SiteIdSchema,
  VeeIdSchema,
} from './ids.ts';
import { VeeIdentitySchema } from './instance.ts';
import { literalUnion } from './literal-union.ts';
import { BootModeSchema, DiskFormatSchema } from './site.ts';

export const VeeStateSchema = literalUnion<VeeState>(['DEFINED', 'ACTIVE', 'PAUSED', 'SUSPENDED', 'DESTROYED']);
export const VeeVerbSchema = literalUnion(VEE_VERBS);
/** The ovf:id of a VirtualSystem. */
export const VirtualSystemIdSchema = Type.String({ minLength: 1, maxLength: 255 });

export const ImageRefSchema = Type.Object({
  digest: DigestSchema,
  format: DiskFormatSchema,
  sizeBytes: Type.Integer({ minimum: 0 }),
  isDelta: Type.Optional(Type.Literal(true)),
});
const BootOrderSchema = Type.Integer({ minimum: 1, maximum: 1000 });

export const DiskSpecSchema = Type.Object({
  diskId: Type.String({ minLength: 1, maxLength: 255 }),
  image: Type.Optional(ImageRefSchema),
  parents: Type.Optional(Type.Array(ImageRefSchema, { minItems: 1, maxItems: 32 })),
  capacityBytes: Type.Integer({ minimum: 1 }),
  bootOrder: Type.Optional(BootOrderSchema),
});

export const CdromSpecSchema = Type.Object({
  cdromId: Type.String({ minLength: 1, maxLength: 255 }),
  image: ImageRefSchema,
  bootOrder: Type.Optional(BootOrderSchema),
});

export const EnvironmentFileSchema = Type.Object({
  // Segments that are neither empty nor "." nor "..".
  path: Type.String({
    maxLength: 512,
    pattern: '^(?!\\.{1,2}(/|$))[^/\\0]{1,128}(/(?!\\.{1,2}(/|$))[^/\\0]{1,128}){0,6}$',
  }),
  base64: Type.String({ maxLength: 1_400_000, pattern: '^[A-Za-z0-9+/]*={0,2}$' }),
});

export const VeeSpecSchema = Type.Object({
  veeId: VeeIdSchema,
  applicationId: ApplicationIdSchema,
  name: VirtualSystemIdSchema,
  vcpus: Type.Integer({ minimum: 1, maximum: 1024 }),
  memoryMib: Type.Integer({ minimum: 1 }),
  boot: BootModeSchema,
  disks: Type.Array(DiskSpecSchema, { maxItems: 64 }),
  nics: Type.Array(Type.Object({ networkId: NetworkIdSchema, mac: MacSchema, address: Ipv4Schema }), { maxItems: 16 }),
  ingress: Type.Array(Type.Object({ name: NameSchema, guestPort: Type.Integer({ minimum: 1, maximum: 65535 }) }), {
    maxItems: 32,
  }),
  // A plain file name: a key of another form is refused, not passed through.
  seed: Type.Record(Type.String({ pattern: '^[a-z0-9][a-z0-9.-]{0,59}$' }), Type.String({ maxLength: 262144 }), {
    additionalProperties: false,
  }),
  cdroms: Type.Optional(Type.Array(CdromSpecSchema, { maxItems: 4 })),
  environmentFiles: Type.Optional(Type.Array(EnvironmentFileSchema, { maxItems: 64 })),
  guestInfo: Type.Optional(Type.Literal(true)),
  stopAction: Type.Optional(Type.Literal('powerOff')),
  identity: Type.Optional(VeeIdentitySchema),
});

export const NetworkSpecSchema = Type.Object({
  networkId: NetworkIdSchema,
  applicationId: ApplicationIdSchema,
  name: Type.String({ minLength: 1, maxLength: 255 }),
  cidr: Ipv4CidrSchema,
  serviceAddress: Ipv4Schema,
  domain: Type.String({ minLength: 1, maxLength: 253 }),
  hosts: Type.Array(Type.Object({ name: Type.String(), address: Ipv4Schema })),
  peers: Type.Array(
    Type.Object({ siteId: SiteIdSchema, host: Type.String(), port: Type.Integer({ minimum: 1, maximum: 65535 }) }),
  ),
});

export const EndpointSchema = Type.Object({
  name: NameSchema,
  guestPort: Type.Integer(),
  host: Type.String(),
  port: Type.Integer(),
});

/** A VEE as its gateway shows it. */
export const VeeViewSchema = Type.Object({
  veeId: VeeIdSchema,
  applicationId: ApplicationIdSchema,
  name: VirtualSystemIdSchema,
  state: VeeStateSchema,
  /** What was last asked for; differs from `state` while an order is under way. */
  desired: VeeStateSchema,
  since: InstantSchema,
  endpoints: Type.Array(EndpointSchema),
  fault: Type.Optional(Type.String()),
  facts: Type.Record(Type.String(), Type.String()),
});
export type VeeView = Static<typeof VeeViewSchema>;

export const VeeActionSchema = Type.Object({ verb: VeeVerbSchema });

export const ConsoleSchema = Type.Object({ text: Type.String(), nextOffset: Type.Integer() });
export type ConsoleView = Static<typeof ConsoleSchema>;

export const VeeMetricsSchema = Type.Object({
  veeId: VeeIdSchema,
  at: InstantSchema,
  cpuSeconds: Type.Number(),
  memoryBytes: Type.Number(),
  diskReadBytes: Type.Number(),
  diskWriteBytes: Type.Number(),
  networkRxBytes: Type.Number(),
  networkTxBytes: Type.Number(),
});
export type VeeMetricsView = Static<typeof VeeMetricsSchema>;
