import { type Static, Type } from 'typebox';
import { ApplicationIdSchema, UserIdSchema, VeeIdSchema, VoNameSchema } from './ids.ts';
import { OrderViewSchema } from './order.ts';
import { NetworkSpecSchema, VeeSpecSchema, VeeVerbSchema, VeeViewSchema } from './vee.ts';

/**
 * A site's part of an application, as the federation hands it to the gateway. Putting it defines networks and VEEs
 * (RESERVOIR InitializeVEE); starting them is asked for group by group afterwards, in StartupSection order across sites.
 */
export const PartSchema = Type.Object({
  applicationId: ApplicationIdSchema,
  /** The user it is deployed for. */
  owner: UserIdSchema,
  /** The virtual organisation it is deployed for; without it, it is the owner's own. */
  vo: Type.Optional(VoNameSchema),
  networks: Type.Array(NetworkSpecSchema, { maxItems: 256 }),
  vees: Type.Array(VeeSpecSchema, { minItems: 1, maxItems: 10000 }),
});
export type Part = Static<typeof PartSchema>;

export const PartViewSchema = Type.Object({
  applicationId: ApplicationIdSchema,
  owner: UserIdSchema,
  vo: Type.Optional(VoNameSchema),
  vees: Type.Array(VeeViewSchema),
});
export type PartView = Static<typeof PartViewSchema>;

/** The most VEEs that are asked for a verb at once: more would hold up everybody else at the gateway. */
export const MOST_VEES_AT_ONCE = 1000;

/** A verb for several VEEs of one part. */
export const PartActionSchema = Type.Object({
  verb: VeeVerbSchema,
  vees: Type.Array(VeeIdSchema, { minItems: 1, maxItems: MOST_VEES_AT_ONCE, uniqueItems: true }),
});
export type PartAction = Static<typeof PartActionSchema>;

/** One order for each VEE that took the verb, in the order asked; a VEE that refused it does not stop the others. */
export const PartActionAnswerSchema = Type.Object({
  orders: Type.Array(OrderViewSchema),
  refused: Type.Array(
    Type.Object({
      veeId: VeeIdSchema,
      code: Type.String(),
      message: Type.String(),
      details: Type.Record(Type.String(), Type.Unknown()),
    }),
  ),
});
export type PartActionAnswer = Static<typeof PartActionAnswerSchema>;
