import { NameSchema, PriceListSchema, ResourceAmountSchema } from '@hanse/api';
import { HanseError } from '@hanse/kernel';
import { type Static, Type } from 'typebox';
import { Compile } from 'typebox/compile';
import { LocalUsersSchema } from './local-users-config.ts';
import { ProjectRulesSchema, SharesSchema, UnusedAfterSchema } from './mapping-config.ts';
import { SimulatedConfigSchema } from './simulated-config.ts';

const CLOSED = { additionalProperties: false };
const HostSchema = Type.String({ minLength: 1, maxLength: 253 });
/** 0: any free port, chosen once and then kept. */
const PortSchema = Type.Integer({ minimum: 0, maximum: 65535 });

/** Imitates a WAN between sites: on everything this site sends to others. */
const ShapeSchema = Type.Object(
  {
    rateBitsPerSecond: Type.Optional(Type.Number({ exclusiveMinimum: 0 })),
    delay: Type.Optional(Type.Number({ minimum: 0, description: 'milliseconds, one way' })),
    jitter: Type.Optional(Type.Number({ minimum: 0, description: 'milliseconds either way' })),
    loss: Type.Optional(Type.Number({ minimum: 0, maximum: 1 })),
  },
  CLOSED,
);

/** A gateway's configuration file. Folders are absolute; unknown keys are errors. */
export const GatewayConfigSchema = Type.Object(
  {
    dataFolder: Type.String({ pattern: '^/' }),
    /** Shared by the gateways of one machine: images, guest kernel, templates. */
    cacheFolder: Type.String({ pattern: '^/' }),
    site: Type.Object(
      {
        name: NameSchema,
        jurisdiction: Type.String({ pattern: '^[A-Z]{2}$' }),
        prices: Type.Object(PriceListSchema.properties, CLOSED),
      },
      CLOSED,
    ),
    driver: Type.Unsafe<'local' | 'simulated'>({ type: 'string', enum: ['local', 'simulated'] }),
    /** What the site sells. */
    capacity: Type.Object(ResourceAmountSchema.properties, CLOSED),
    listen: Type.Object({ host: HostSchema, port: PortSchema }, CLOSED),
    /** Where the switch meets those of other sites. */
    trunk: Type.Optional(
      Type.Object(
        {
          host: HostSchema,
          port: PortSchema,
          shape: Type.Optional(ShapeSchema),
        },
        CLOSED,
      ),
    ),
    /** Address of the host that ingress ports are opened on. */
    ingressHost: Type.Optional(HostSchema),
    simulated: Type.Optional(SimulatedConfigSchema),
    /** How many machines may come up at once. */
    parallelBoots: Type.Optional(Type.Integer({ minimum: 1, maximum: 4096 })),
    /** The federation's trust bundle, in milliseconds: how often it is looked for, and how old it may get. */
    bundle: Type.Optional(
      Type.Object(
        {
          /** At most a minute keeps the promise of revocation. Absent: 60,000. */
          refreshEvery: Type.Optional(Type.Integer({ minimum: 100 })),
          /** For requests that only look at something. Absent: a day. */
          usableForReads: Type.Optional(Type.Integer({ minimum: 100 })),
          /** For requests that make or change something. Absent: four hours. */
          usableForChanges: Type.Optional(Type.Integer({ minimum: 100 })),
        },
        CLOSED,
      ),
    ),
    /** The provider's own policy, which may veto what the federation allows; read again whenever it changes. */
    policyFile: Type.Optional(Type.String({ pattern: '^/' })),
    /** Authorities outside the federation, as those of grids, whose people the provider maps to users of the federation. */
    userAuthorities: Type.Optional(
      Type.Array(
        Type.Object(
          {
            /** Root certificates, PEM. */
            file: Type.String({ pattern: '^/' }),
            /** The distinguished names it may certify, by their beginnings: `/C=SE/O=Lund`. */
            namePrefixes: Type.Array(Type.String({ pattern: '^/[^/]' }), { minItems: 1 }),
            /** From distinguished names to ids of users, JSON. */
            mapFile: Type.String({ pattern: '^/' }),
          },
          CLOSED,
        ),
        { maxItems: 64 },
      ),
    ),
    /** The provider's own users, beside those of the federation. Absent: none. */
    localUsers: Type.Optional(LocalUsersSchema),
    /** Where federation users' machines go in the IaaS. Absent: all into the project `hanse`. */
    projects: Type.Optional(ProjectRulesSchema),
    share: Type.Optional(SharesSchema),
    /** Absent: 90 days. */
    forgetUnusedAfter: Type.Optional(UnusedAfterSchema),
    /** How long a certificate of the gateway is good, in milliseconds; it renews itself. Absent: a day. */
    certificateValidity: Type.Optional(Type.Integer({ minimum: 2_000 })),
    /** Absent: the log goes to stderr. */
    logFile: Type.Optional(Type.String({ pattern: '^/' })),
    /** Base URL of the federation, for people; the one joined is in the identity. */
    federationUrl: Type.Optional(Type.String({ pattern: '^https://' })),
  },
  CLOSED,
);
export type GatewayConfig = Static<typeof GatewayConfigSchema>;

const validator = Compile(GatewayConfigSchema);

/** Throws GATEWAY_CONFIG_INVALID, which names the place in the file. */
export function parseGatewayConfig(value: unknown): GatewayConfig {
  if (validator.Check(value)) return value;
  const [first] = validator.Errors(value);
  const at = first?.instancePath === undefined || first.instancePath === '' ? '/' : first.instancePath;
  throw new HanseError('GATEWAY_CONFIG_INVALID', { at, problem: describe(first) });
}

function describe(error: { message?: string; params?: object } | undefined): string {
  const params = Object.entries(error?.params ?? {}).map(([name, value]) => `${name} ${JSON.stringify(value)}`);
  return [error?.message ?? 'it does not match', ...params].join('; ');
}
