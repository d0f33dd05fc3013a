import { type Static, Type } from 'typebox';
import { UserIdSchema } from './ids.ts';
import { literalUnion } from './literal-union.ts';

const VoSchema = Type.String({ pattern: '^[a-z][a-z0-9-]{1,30}$' });
const ActionSchema = Type.String({ pattern: '^[a-z][a-z0-9-]{0,31}\\.[a-z][a-z0-9-]{0,31}$' });

/** What is asked about: a thing, or what nobody has described further. */
const AskedResourceSchema = Type.Object({
  /** e.g. `vee`, `application`. */
  kind: Type.Optional(Type.String({ pattern: '^[a-z][a-z0-9-]{0,31}$' })),
  path: Type.Optional(Type.String({ pattern: '^/', maxLength: 512 })),
  /** The id of the user it belongs to. */
  owner: Type.Optional(Type.String({ minLength: 1, maxLength: 256 })),
  /** The id of the site that hosts it. */
  site: Type.Optional(Type.String({ minLength: 1, maxLength: 256 })),
});

/** Who may do what? */
export const PolicyQuestionRequestSchema = Type.Object({
  /** Name or id; absent: the one who asks. */
  user: Type.Optional(Type.String({ minLength: 1, maxLength: 64 })),
  /** For what of a VO; absent: for the user's own. */
  vo: Type.Optional(VoSchema),
  /** Absent: everything that the policy names. */
  action: Type.Optional(ActionSchema),
  resource: Type.Optional(AskedResourceSchema),
});
export type PolicyQuestionRequest = Static<typeof PolicyQuestionRequestSchema>;

/** Who may do what at a site? It knows of others only what it is told. */
export const SitePolicyQuestionRequestSchema = Type.Object({
  /** A user of the federation; absent: the one who asks, as their token says. */
  about: Type.Optional(
    Type.Object(
      { userId: UserIdSchema, role: Type.Optional(literalUnion(['viewer', 'member', 'vo-admin'] as const)) },
      { additionalProperties: false },
    ),
  ),
  vo: Type.Optional(VoSchema),
  /** Absent: everything that the policies name. */
  action: Type.Optional(ActionSchema),
  resource: Type.Optional(AskedResourceSchema),
});
export type SitePolicyQuestionRequest = Static<typeof SitePolicyQuestionRequestSchema>;

/** A rule that speaks of an action. */
const TriedRuleSchema = Type.Object({
  policy: Type.String(),
  rule: Type.String(),
  effect: literalUnion(['allow', 'deny'] as const),
  /** Why it does not apply; absent when it does. */
  missing: Type.Optional(Type.String()),
});

export const PolicyAnswerSchema = Type.Object({
  user: Type.String(),
  userId: UserIdSchema,
  vo: Type.Optional(Type.String()),
  resource: Type.Object({
    kind: Type.String(),
    path: Type.String(),
    owner: Type.Optional(Type.String()),
    vo: Type.Optional(Type.String()),
    site: Type.Optional(Type.String()),
  }),
  roles: Type.Array(Type.String()),
  ownerships: Type.Array(Type.String()),
  actions: Type.Array(
    Type.Object({
      action: Type.String(),
      allowed: Type.Boolean(),
      because: Type.String(),
      /** Whose policy refuses: the federation's, the provider's own, or the VO's. */
      deniedBy: Type.Optional(literalUnion(['federation', 'local', 'vo'] as const)),
      tried: Type.Array(TriedRuleSchema),
    }),
  ),
});
export type PolicyAnswer = Static<typeof PolicyAnswerSchema>;
