import { type Static, Type } from 'typebox';
import { InstantSchema, UserIdSchema, VoNameSchema } from './ids.ts';
import { literalUnion } from './literal-union.ts';

/** The least first. */
export const VO_ROLES = ['viewer', 'member', 'vo-admin'] as const;
export const VoRoleSchema = literalUnion(VO_ROLES);

const GroupsSchema = Type.Array(VoNameSchema, { maxItems: 64 });
const TitleSchema = Type.String({ minLength: 1, maxLength: 200 });
/** An account by its name or id. */
const UserReferenceSchema = Type.String({ pattern: '^[a-z0-9][a-z0-9._-]{0,63}$' });

/** The most that the living applications of a VO may take together; what is absent has no limit. */
export const QuotaSchema = Type.Object({
  vcpus: Type.Optional(Type.Integer({ minimum: 0, maximum: 2 ** 31 })),
  memoryMib: Type.Optional(Type.Integer({ minimum: 0, maximum: 2 ** 40 })),
  diskGib: Type.Optional(Type.Integer({ minimum: 0, maximum: 2 ** 40 })),
  applications: Type.Optional(Type.Integer({ minimum: 0, maximum: 2 ** 31 })),
});

export const VoRequestSchema = Type.Object({
  vo: VoNameSchema,
  title: TitleSchema,
  /** Becomes the first vo-admin; absent: whoever asks. */
  budgetOwner: Type.Optional(UserReferenceSchema),
  quota: Type.Optional(QuotaSchema),
});
export type VoRequest = Static<typeof VoRequestSchema>;

export const VoChangeSchema = Type.Object({
  title: Type.Optional(TitleSchema),
  /** A member. */
  budgetOwner: Type.Optional(UserReferenceSchema),
});
export type VoChange = Static<typeof VoChangeSchema>;

export const VoViewSchema = Type.Object({
  vo: VoNameSchema,
  title: Type.String(),
  budgetOwner: Type.Object({ userId: UserIdSchema, user: Type.String() }),
  quota: QuotaSchema,
  /** What the living applications take. */
  used: Type.Object({
    vcpus: Type.Number(),
    memoryMib: Type.Number(),
    diskGib: Type.Number(),
    applications: Type.Integer(),
  }),
  groups: Type.Array(VoNameSchema),
  /** Of the VO's policy; absent: it has none. */
  policyVersion: Type.Optional(Type.Integer({ minimum: 1 })),
  /** Of whoever asks; absent: not a member. */
  role: Type.Optional(VoRoleSchema),
  createdAt: InstantSchema,
});
export type VoView = Static<typeof VoViewSchema>;

export const VoMemberSchema = Type.Object({
  userId: UserIdSchema,
  user: Type.String(),
  role: VoRoleSchema,
  groups: Type.Array(VoNameSchema),
  since: InstantSchema,
});
export type VoMemberView = Static<typeof VoMemberSchema>;

export const MemberChangeSchema = Type.Object({
  role: Type.Optional(VoRoleSchema),
  /** All of them: a group that is absent is left. */
  groups: Type.Optional(GroupsSchema),
});
export type MemberChange = Static<typeof MemberChangeSchema>;

export const VoInvitationRequestSchema = Type.Object({
  role: VoRoleSchema,
  groups: Type.Optional(GroupsSchema),
  lifetimeSeconds: Type.Optional(Type.Integer({ minimum: 60, maximum: 2592000, description: 'a week unless given' })),
});
export type VoInvitationRequest = Static<typeof VoInvitationRequestSchema>;

export const VoInvitationSchema = Type.Object({
  /** Secret, shown once, good once. */
  invitation: Type.String(),
  vo: VoNameSchema,
  role: VoRoleSchema,
  groups: Type.Array(VoNameSchema),
  expiresAt: InstantSchema,
});
export type VoInvitation = Static<typeof VoInvitationSchema>;

export const VoAcceptanceSchema = Type.Object({ invitation: Type.String({ minLength: 1, maxLength: 256 }) });

/** What somebody is in a VO. */
export const MembershipSchema = Type.Object({
  vo: VoNameSchema,
  role: VoRoleSchema,
  groups: Type.Array(VoNameSchema),
  since: InstantSchema,
});
export type MembershipView = Static<typeof MembershipSchema>;

export const GroupRequestSchema = Type.Object({ group: VoNameSchema });
