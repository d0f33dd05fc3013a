import { type Static, Type } from 'typebox';

const closed = { additionalProperties: false } as const;

/** Whoever has this claim with this value (or with a list that holds it) is in the VO with this role. */
const VoMappingSchema = Type.Object(
  {
    claim: Type.String({ minLength: 1, maxLength: 128 }),
    value: Type.String({ minLength: 1, maxLength: 256 }),
    vo: Type.String({ pattern: '^[a-z][a-z0-9-]{1,30}$' }),
    role: Type.Union([Type.Literal('viewer'), Type.Literal('member'), Type.Literal('vo-admin')]),
  },
  closed,
);
export type VoMapping = Static<typeof VoMappingSchema>;

/** An OpenID Connect provider whose users may log in here. */
export const UpstreamSchema = Type.Object(
  {
    /** Part of the address that the provider sends browsers back to; never changed once the provider knows it. */
    name: Type.String({ pattern: '^[a-z][a-z0-9-]{0,30}$' }),
    /** What people read on the login page. */
    title: Type.String({ minLength: 1, maxLength: 60 }),
    /** As the provider's own `/.well-known/openid-configuration` has it. */
    issuer: Type.String({ pattern: '^https://[^\\s?#]+$', maxLength: 512 }),
    clientId: Type.String({ minLength: 1, maxLength: 256 }),
    /** Absent for a public client, which PKCE alone protects. */
    clientSecretFile: Type.Optional(Type.String({ minLength: 1 })),
    /** Authorities (PEM) that the provider's certificate must chain to, instead of the public ones. */
    caFile: Type.Optional(Type.String({ minLength: 1 })),
    /** Asked for besides `openid`; absent: `profile` and `email`. */
    scopes: Type.Optional(Type.Array(Type.String({ pattern: '^[\\x21\\x23-\\x5b\\x5d-\\x7e]{1,128}$' }))),
    /** Where a new account takes its name from; absent: `preferred_username`. */
    userNameClaim: Type.Optional(Type.String({ minLength: 1, maxLength: 128 })),
    /** Whether the first login makes an account (`open`), or needs one that the identity was linked to (`invited`). */
    signUp: Type.Optional(Type.Union([Type.Literal('open'), Type.Literal('invited')])),
    vos: Type.Optional(Type.Array(VoMappingSchema)),
  },
  closed,
);
export type UpstreamConfig = Static<typeof UpstreamSchema>;
