import { Type } from 'typebox';

const CLOSED = { additionalProperties: false };
const ProjectSchema = Type.String({ pattern: '^[\\x21-\\x7e]{1,128}$' });
const ShareSchema = Type.Optional(Type.Number({ minimum: 0, maximum: 1 }));

/** Which project of the IaaS a VO's machines are put into; the first rule that fits counts, and without one it is refused. */
export const ProjectRulesSchema = Type.Array(
  Type.Union([
    Type.Object({ vo: Type.String({ pattern: '^[a-z][a-z0-9-]{1,30}$' }), project: ProjectSchema }, CLOSED),
    /** Users who work for themselves. */
    Type.Object({ personal: Type.Literal(true), project: ProjectSchema }, CLOSED),
    /** Everybody whom no rule before has named. */
    Type.Object({ project: ProjectSchema }, CLOSED),
  ]),
  { maxItems: 1000 },
);

/** How much of the site each tier of users may take, from 0 to 1; absent: all. */
export const SharesSchema = Type.Object({ federation: ShareSchema, local: ShareSchema }, CLOSED);

/** After how many milliseconds without use somebody who owns nothing is forgotten. At least an hour. */
export const UnusedAfterSchema = Type.Integer({ minimum: 3_600_000 });
