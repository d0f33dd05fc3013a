import { DISK_EXPORT_FORMATS, DISK_FORMATS } from '@hanse/model';
import { type Static, Type } from 'typebox';
import { InstantSchema, NameSchema, SiteIdSchema } from './ids.ts';
import { literalUnion } from './literal-union.ts';

export const BootModeSchema = literalUnion(['guest', 'bios']);
export const DiskFormatSchema = literalUnion(DISK_FORMATS);
export const DiskExportFormatSchema = literalUnion(DISK_EXPORT_FORMATS);

export const PriceListSchema = Type.Object({
  currency: Type.String({ pattern: '^[A-Z]{3}$', description: 'ISO 4217' }),
  vcpuHourMicros: Type.Integer({ minimum: 0 }),
  memoryGibHourMicros: Type.Integer({ minimum: 0 }),
  diskGibHourMicros: Type.Integer({ minimum: 0 }),
});

export const ResourceAmountSchema = Type.Object({
  vcpus: Type.Number({ minimum: 0 }),
  memoryMib: Type.Number({ minimum: 0 }),
  diskGib: Type.Number({ minimum: 0 }),
});

export const SiteCapacitySchema = Type.Object({ total: ResourceAmountSchema, used: ResourceAmountSchema });

export const DriverCapabilitiesSchema = Type.Object({
  pause: Type.Boolean(),
  suspend: Type.Boolean(),
  shutdown: Type.Boolean(),
  console: Type.Boolean(),
  metrics: Type.Boolean(),
  ingress: Type.Boolean(),
  trunk: Type.Boolean(),
  seedDisc: Type.Boolean(),
  bootModes: Type.Array(BootModeSchema),
  diskFormats: Type.Array(DiskFormatSchema),
  // Absent from sites of earlier versions, which have none of them.
  diskChains: Type.Optional(Type.Array(DiskFormatSchema)),
  cdroms: Type.Optional(Type.Boolean()),
  guestInfo: Type.Optional(Type.Boolean()),
  maxVcpus: Type.Integer({ minimum: 1 }),
  maxMemoryMib: Type.Integer({ minimum: 1 }),
  isSimulated: Type.Boolean(),
});

export const SiteDescriptionSchema = Type.Object({
  siteId: SiteIdSchema,
  name: NameSchema,
  jurisdiction: Type.String({ pattern: '^[A-Z]{2}$', description: 'ISO 3166-1 alpha-2' }),
  prices: PriceListSchema,
  driver: Type.String(),
  capabilities: DriverCapabilitiesSchema,
  trunk: Type.Optional(Type.Object({ host: Type.String(), port: Type.Integer({ minimum: 1, maximum: 65535 }) })),
});

/** What a gateway answers about its site. */
export const SiteStatusSchema = Type.Object({ site: SiteDescriptionSchema, capacity: SiteCapacitySchema });
export type SiteStatus = Static<typeof SiteStatusSchema>;

/** A site as the federation's catalogue shows it. */
export const SiteViewSchema = Type.Object({
  site: SiteDescriptionSchema,
  capacity: SiteCapacitySchema,
  isReachable: Type.Boolean(),
  seenAt: InstantSchema,
  endpoint: Type.String({ description: 'Base URL of the gateway' }),
});
export type SiteView = Static<typeof SiteViewSchema>;
