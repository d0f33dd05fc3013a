import { type Static, Type } from 'typebox';
import { InstantSchema } from './ids.ts';
import { literalUnion } from './literal-union.ts';

/** What the identity of a VEE may be let do, always to its own application alone. */
export const INSTANCE_OPERATIONS = [
  'application.read',
  'application.act',
  'application.usage',
  'vee.console',
  'vee.metrics',
  'event.follow',
] as const;
export type InstanceOperation = (typeof INSTANCE_OPERATIONS)[number];

/** What is let when nothing else is said: to look at its own application. */
export const DEFAULT_INSTANCE_OPERATIONS: readonly InstanceOperation[] = [
  'application.read',
  'vee.metrics',
  'event.follow',
];

export const IdentityRequestSchema = Type.Object({
  /** Operations at the federation; none: the VEEs get no identity. */
  scopes: Type.Array(literalUnion(INSTANCE_OPERATIONS), { maxItems: 16, uniqueItems: true }),
});

/** The identity of a VEE as its gateway is asked to give it: capabilities `resource.action:/path`. */
export const VeeIdentitySchema = Type.Object({
  scopes: Type.Array(
    Type.String({
      maxLength: 270,
      pattern: '^[a-z][a-z0-9-]{0,31}\\.[a-z][a-z0-9-]{0,31}:(/[A-Za-z0-9][A-Za-z0-9._~-]{0,63})+$',
    }),
    { minItems: 1, maxItems: 16 },
  ),
});

/** Public keys that tokens are verified with (RFC 7517). */
export const KeySetSchema = Type.Object({
  keys: Type.Array(
    Type.Object({
      kty: Type.Literal('EC'),
      crv: Type.Literal('P-256'),
      x: Type.String({ maxLength: 64 }),
      y: Type.String({ maxLength: 64 }),
      kid: Type.String({ maxLength: 64 }),
      alg: Type.Literal('ES256'),
      use: Type.Literal('sig'),
    }),
    { maxItems: 16 },
  ),
});

/** A VEE asks with a DPoP proof of its key (RFC 9449); nothing else says who it is. */
export const InstanceTokenRequestSchema = Type.Object({
  /** `federation`, or the id of the site itself; absent: `federation`. */
  audience: Type.Optional(Type.String({ minLength: 1, maxLength: 64 })),
});

export const InstanceTokenSchema = Type.Object({
  token: Type.String(),
  tokenType: Type.Literal('DPoP'),
  expiresAt: InstantSchema,
  scope: Type.String(),
});
export type InstanceToken = Static<typeof InstanceTokenSchema>;
