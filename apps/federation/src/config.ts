import { type Static, Type } from 'typebox';
import { UpstreamSchema } from './upstream/upstream-config.ts';

/** The federation's configuration file; unknown keys are errors. */
export const ConfigSchema = Type.Object(
  {
    /** Everything the federation keeps: database, packages, keys. Made with mode 0700. */
    dataFolder: Type.String({ minLength: 1 }),
    name: Type.String({ pattern: '^[a-z][a-z0-9-]{0,30}$' }),
    listen: Type.Object(
      { host: Type.String(), port: Type.Integer({ minimum: 0, maximum: 65535 }) },
      { additionalProperties: false },
    ),
    /** Names and addresses, beyond the one it listens on, under which clients reach it; go into its certificate. */
    alsoKnownAs: Type.Optional(Type.Array(Type.String())),
    /** First operator, made when there are no users yet. */
    firstOperator: Type.Optional(
      Type.Object({ user: Type.String(), passwordFile: Type.String() }, { additionalProperties: false }),
    ),
    /**
     * The private half of the recovery key, which replaces signing keys that became known to others; made at the first
     * start, and best moved offline then. Absent: `recovery.key` in the identity folder.
     */
    recoveryKeyFile: Type.Optional(Type.String({ minLength: 1 })),
    /** Milliseconds; absent: a bundle each minute that is good for a day, keys that sign for a month. */
    trust: Type.Optional(
      Type.Object(
        {
          /** How often a bundle is made; one more is made at once for every revocation. */
          bundleEvery: Type.Optional(Type.Integer({ minimum: 100 })),
          /** When a bundle ends, after it was made. */
          bundleValidity: Type.Optional(Type.Integer({ minimum: 60_000 })),
          /** How long a certificate of the federation's own is good; it renews itself. Absent: a day. */
          certificateValidity: Type.Optional(Type.Integer({ minimum: 2_000 })),
          /** When signing keys change: how long one signs, and is published before and after. */
          keys: Type.Optional(
            Type.Object(
              {
                period: Type.Integer({ minimum: 1_000 }),
                ahead: Type.Integer({ minimum: 500 }),
                after: Type.Integer({ minimum: 1_000 }),
              },
              { additionalProperties: false },
            ),
          ),
        },
        { additionalProperties: false },
      ),
    ),
    /** OpenID Connect providers that people may log in by, beside local accounts. */
    upstreams: Type.Optional(Type.Array(UpstreamSchema)),
    /** Log lines go here; absent: to standard error. */
    logFile: Type.Optional(Type.String()),
  },
  { additionalProperties: false },
);
export type Config = Static<typeof ConfigSchema>;
