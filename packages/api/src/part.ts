import { type Static, Type } from 'typebox';
import { ApplicationIdSchema, UserIdSchema } from './ids.ts';
import { NetworkSpecSchema, VeeSpecSchema, VeeViewSchema } from './vee.ts';

/**
 * A site's part of an application, as the federation hands it to the gateway. Putting it defines networks and VEEs
 * (RESERVOIR InitializeVEE); starting them is asked for VEE by VEE afterwards, in StartupSection order across sites.
 */
export const PartSchema = Type.Object({
  applicationId: ApplicationIdSchema,
  /** The user it is deployed for. */
  owner: UserIdSchema,
  networks: Type.Array(NetworkSpecSchema, { maxItems: 256 }),
  vees: Type.Array(VeeSpecSchema, { minItems: 1, maxItems: 10000 }),
});
export type Part = Static<typeof PartSchema>;

export const PartViewSchema = Type.Object({
  applicationId: ApplicationIdSchema,
  owner: UserIdSchema,
  vees: Type.Array(VeeViewSchema),
});
export type PartView = Static<typeof PartViewSchema>;
