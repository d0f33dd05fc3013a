import { type Static, Type } from 'typebox';
import { InstantSchema, NameSchema, UserIdSchema, VoNameSchema } from './ids.ts';
import { literalUnion } from './literal-union.ts';

/** The least first. A VO is led by people: no robot is a vo-admin. */
const RobotRoleSchema = literalUnion(['viewer', 'member'] as const);
const ScopesSchema = Type.Array(Type.String({ minLength: 1, maxLength: 256 }), { minItems: 1, maxItems: 64 });
const COORDINATE = '^[A-Za-z0-9_-]{43}$';

/** A public P-256 key (RFC 7518 §6.2). Closed, so that nobody registers a private one. */
export const RobotKeySchema = Type.Object(
  {
    kty: Type.Literal('EC'),
    crv: Type.Literal('P-256'),
    x: Type.String({ pattern: COORDINATE }),
    y: Type.String({ pattern: COORDINATE }),
  },
  { additionalProperties: false },
);
export type RobotKey = Static<typeof RobotKeySchema>;

export const RobotRequestSchema = Type.Object({
  name: NameSchema,
  /** It works for this VO; absent: for itself alone. */
  vo: Type.Optional(VoNameSchema),
  /** In the VO; a viewer unless given. */
  role: Type.Optional(RobotRoleSchema),
  /**
   * `resource.action:/path` below its own space or its VO's; `/` stands for all of that space. Absent: whatever its role
   * allows.
   */
  scope: Type.Optional(ScopesSchema),
  /** What it proves itself by (RFC 7523); absent: a secret, which the answer tells. */
  key: Type.Optional(RobotKeySchema),
});
export type RobotRequest = Static<typeof RobotRequestSchema>;

export const RobotViewSchema = Type.Object({
  /** Its `client_id`, and the subject of its tokens. */
  robotId: UserIdSchema,
  name: NameSchema,
  vo: Type.Optional(VoNameSchema),
  role: Type.Optional(RobotRoleSchema),
  scope: Type.Array(Type.String()),
  authentication: literalUnion(['key', 'secret'] as const),
  createdBy: UserIdSchema,
  createdAt: InstantSchema,
});
export type RobotView = Static<typeof RobotViewSchema>;

export const NewRobotSchema = Type.Object({
  ...RobotViewSchema.properties,
  /** Told only now. */
  secret: Type.Optional(Type.String()),
});
export type NewRobot = Static<typeof NewRobotSchema>;
