import { type Static, Type } from 'typebox';
import { InstantSchema, NameSchema, SessionIdSchema, SiteIdSchema, UserIdSchema, VoNameSchema } from './ids.ts';
import { KeySetSchema } from './instance.ts';
import { literalUnion } from './literal-union.ts';
import { SiteDescriptionSchema } from './site.ts';

export const ROLES = ['member', 'operator'] as const;
export const RoleSchema = literalUnion(ROLES);

export const LoginRequestSchema = Type.Object({
  user: Type.String({ minLength: 1, maxLength: 64 }),
  password: Type.String({ minLength: 1, maxLength: 1024 }),
  client: Type.Optional(Type.String({ pattern: '^[a-z][a-z0-9.-]{0,63}$', description: 'What logs in, e.g. cli' })),
  /** The VO to work for; absent: the user's own things only. */
  vo: Type.Optional(VoNameSchema),
});
export type LoginRequest = Static<typeof LoginRequestSchema>;

export const SessionSchema = Type.Object({
  token: Type.String(),
  expiresAt: InstantSchema,
  /** Exchanged for a new token before it expires; good once: a second use ends the session. */
  refreshToken: Type.String(),
  sessionId: SessionIdSchema,
  userId: UserIdSchema,
  user: Type.String(),
  role: RoleSchema,
  /** The VO that the token is for. */
  vo: Type.Optional(VoNameSchema),
});
export type Session = Static<typeof SessionSchema>;

export const SessionViewSchema = Type.Object({
  sessionId: SessionIdSchema,
  /** What logged in, e.g. `cli`. */
  client: Type.String(),
  /** The VO it is for. */
  vo: Type.Optional(VoNameSchema),
  createdAt: InstantSchema,
  /** When it was opened or last renewed. */
  lastUsedAt: InstantSchema,
  /** When it ends unless it is used again. */
  endsAt: InstantSchema,
  /** Whether the request itself belongs to it. */
  isCurrent: Type.Boolean(),
});
export type SessionView = Static<typeof SessionViewSchema>;

export const RefreshRequestSchema = Type.Object({
  refreshToken: Type.String({ minLength: 1, maxLength: 256 }),
  /** The VO to go on for; null: none; absent: as before. */
  vo: Type.Optional(Type.Union([VoNameSchema, Type.Null()])),
});

/** A login with an account of a provider's own, at its gateway; it comes with a DPoP proof of the client's key. */
export const LocalLoginRequestSchema = Type.Object({
  user: Type.String({ minLength: 1, maxLength: 64 }),
  password: Type.String({ minLength: 1, maxLength: 1024 }),
});

/** One of a provider's own users as its site knows them. */
export const LocalUserSchema = Type.Object({
  /** What their things are owned by. */
  userId: UserIdSchema,
  /** `local:<source>:<name>`. */
  namespacedId: Type.String(),
  /** For people. */
  name: Type.String(),
  role: literalUnion(['member', 'operator']),
});
export type LocalUserView = Static<typeof LocalUserSchema>;

/** What a gateway answers to it: a token for this site alone, bound to that key. */
export const LocalSessionSchema = Type.Object({
  token: Type.String(),
  expiresAt: InstantSchema,
  refreshToken: Type.String(),
  sessionId: SessionIdSchema,
  user: Type.String(),
  role: literalUnion(['member', 'operator']),
});
export type LocalSession = Static<typeof LocalSessionSchema>;

export const UserRequestSchema = Type.Object({
  user: Type.String({ pattern: '^[a-z][a-z0-9._-]{0,63}$' }),
  password: Type.String({ minLength: 12, maxLength: 1024 }),
  role: RoleSchema,
});
export const UserViewSchema = Type.Object({
  userId: UserIdSchema,
  user: Type.String(),
  role: RoleSchema,
  /** Nobody may use it, by whatever way. */
  isDisabled: Type.Optional(Type.Boolean()),
});
export type UserView = Static<typeof UserViewSchema>;

/** What is to be different of an account; the user gives the old password with a new one, an operator needs none. */
export const UserChangeSchema = Type.Object(
  {
    disabled: Type.Optional(Type.Boolean()),
    password: Type.Optional(Type.String({ minLength: 12, maxLength: 1024 })),
    oldPassword: Type.Optional(Type.String({ minLength: 1, maxLength: 1024 })),
  },
  { minProperties: 1 },
);
export type UserChange = Static<typeof UserChangeSchema>;

/** An identity at an upstream provider that opens the account. */
export const LinkedIdentitySchema = Type.Object({
  identityId: Type.String({ pattern: '^[0-9a-f-]{36}$' }),
  /** The provider as the federation's configuration names it. */
  upstream: Type.String(),
  issuer: Type.String(),
  /** Who it is at the issuer. */
  subject: Type.String(),
  linkedAt: InstantSchema,
  lastUsedAt: InstantSchema,
});
export type LinkedIdentity = Static<typeof LinkedIdentitySchema>;

export const LinkRequestSchema = Type.Object({ upstream: Type.String({ pattern: '^[a-z][a-z0-9-]{0,30}$' }) });

/** Where the user's browser begins to link an identity: secret, good once. */
export const LinkStartSchema = Type.Object({
  location: Type.String({ pattern: '^https://' }),
  expiresAt: InstantSchema,
});
export type LinkStart = Static<typeof LinkStartSchema>;

export const InvitationRequestSchema = Type.Object({
  /** The name the site must join under. */
  siteName: NameSchema,
  lifetimeSeconds: Type.Optional(Type.Integer({ minimum: 60, maximum: 604800 })),
});
export const InvitationSchema = Type.Object({
  /** Secret, shown once; holds the federation's address and the fingerprint of its CA as well. */
  invitation: Type.String(),
  siteName: NameSchema,
  expiresAt: InstantSchema,
});
export type Invitation = Static<typeof InvitationSchema>;

const PemSchema = Type.String({ minLength: 1, maxLength: 16384 });
const SignatureSchema = Type.String({ minLength: 1, maxLength: 8192, description: 'compact JWS' });

/** A site joins: the invitation, its own authority, its gateway's certificate, and where that is reached. */
export const JoinRequestSchema = Type.Object({
  invitation: Type.String({ minLength: 1, maxLength: 4096 }),
  /** The root of the site's own authority, PEM. */
  authority: PemSchema,
  /** The certificate that it issued to the gateway, PEM. */
  certificate: PemSchema,
  /** The same statement signed with both keys. */
  proof: Type.Object({ authority: SignatureSchema, gateway: SignatureSchema }),
  endpoint: Type.String({ pattern: '^https://[^\\s/]+(:\\d+)?$', description: 'Base URL of the gateway' }),
  description: Type.Omit(SiteDescriptionSchema, ['siteId', 'trunk']),
});
export type JoinRequest = Static<typeof JoinRequestSchema>;

/** The keys that sign tokens and bundles now, and the one that may replace them. */
export const SigningKeysViewSchema = Type.Object({
  keys: Type.Array(
    Type.Object({
      kid: Type.String(),
      /** `next` signs later, `retired` signs no more, but tokens that it signed may live. */
      state: literalUnion(['signing', 'next', 'retired']),
      /** Since or from when it signs. */
      signsFrom: InstantSchema,
    }),
  ),
  /** How often the keys were replaced, each time with all tokens. */
  generation: Type.Integer({ minimum: 0 }),
  /** The private half is in that file, or, unless present, wherever the operator keeps it. */
  recovery: Type.Object({ kid: Type.String(), file: Type.String(), isPresent: Type.Boolean() }),
});
export type SigningKeysView = Static<typeof SigningKeysViewSchema>;

export const JoinAnswerSchema = Type.Object({
  siteId: SiteIdSchema,
  /** The federation's CA certificate, PEM. */
  authority: Type.String(),
  /** Issuer and keys (JWKS) to verify users' tokens with. */
  issuer: Type.String(),
  keys: Type.Unknown(),
  /** The key that may replace those keys, should they become known to others; to be pinned. */
  recovery: KeySetSchema.properties.keys.items,
  /** The trust bundle of now, signed with one of the keys. */
  bundle: Type.String(),
});
export type JoinAnswer = Static<typeof JoinAnswerSchema>;

export const LeaveRequestSchema = Type.Object({
  /** Also while machines of the federation are at the site. */
  force: Type.Optional(Type.Boolean()),
});

export const ExpelRequestSchema = Type.Object({
  /** For people; the owners of applications read it. */
  reason: Type.String({ minLength: 1, maxLength: 300 }),
});

/** A site that is a member no more. */
export const FormerSiteSchema = Type.Object({
  siteId: SiteIdSchema,
  name: NameSchema,
  state: literalUnion(['LEFT', 'EXPELLED']),
  at: InstantSchema,
  reason: Type.String(),
});
export type FormerSite = Static<typeof FormerSiteSchema>;

export const REVOCABLE_KINDS = ['user', 'token', 'session', 'key', 'certificate', 'site'] as const;
export const RevocableKindSchema = literalUnion(REVOCABLE_KINDS);
const RevocableIdSchema = Type.String({ pattern: '^[\\x21-\\x7e]{1,256}$' });

/** What is not to be accepted any more, anywhere. */
export const RevocationRequestSchema = Type.Object({
  kind: RevocableKindSchema,
  /** Of a user or site: its id or name; of a token or session: its jti or sid; of a key: its thumbprint (RFC 7638); of a certificate: its SHA-256. */
  id: RevocableIdSchema,
  /** For people. */
  reason: Type.Optional(Type.String({ minLength: 1, maxLength: 300 })),
  /** When it ends by itself; a token's ends when the token does. */
  until: Type.Optional(InstantSchema),
});
export type RevocationRequest = Static<typeof RevocationRequestSchema>;

export const RevocationViewSchema = Type.Object({
  ...RevocationRequestSchema.properties,
  revokedBy: UserIdSchema,
  revokedAt: InstantSchema,
});
export type RevocationView = Static<typeof RevocationViewSchema>;

/** A token that was issued to a user, or for a user to somebody who acts for them, and still lives. */
export const TokenViewSchema = Type.Object({
  /** Its `jti`. */
  tokenId: Type.String({ minLength: 1 }),
  /** The one service that accepts it. */
  audience: Type.String(),
  /** The client it was issued to. */
  client: Type.String(),
  scope: Type.Array(Type.String()),
  vo: Type.Optional(Type.String()),
  /** Who acts for the user, the present actor first; empty: the user in person. */
  actors: Type.Array(Type.String()),
  /** The thumbprint of the key or certificate that it is bound to. */
  boundTo: Type.Optional(
    Type.Object({ kind: literalUnion(['key', 'certificate'] as const), thumbprint: Type.String() }),
  ),
  sessionId: Type.Optional(Type.String()),
  issuedAt: InstantSchema,
  expiresAt: InstantSchema,
  /** Whether the request itself was made with it. */
  isCurrent: Type.Boolean(),
});
export type TokenView = Static<typeof TokenViewSchema>;
