import { type Static, Type } from 'typebox';
import { ApplicationIdSchema, InstantSchema, OrderIdSchema, SiteIdSchema, VeeIdSchema } from './ids.ts';
import { literalUnion } from './literal-union.ts';
import { SiteCapacitySchema } from './site.ts';
import { EndpointSchema, VeeStateSchema } from './vee.ts';

/** What a gateway tells those who listen; `id` of the server-sent event is its sequence number, growing, never reused. */
export const GatewayEventSchema = Type.Union([
  Type.Object({
    type: Type.Literal('vee.changed'),
    at: InstantSchema,
    veeId: VeeIdSchema,
    applicationId: ApplicationIdSchema,
    state: VeeStateSchema,
    desired: VeeStateSchema,
    endpoints: Type.Array(EndpointSchema),
    facts: Type.Record(Type.String(), Type.String()),
    fault: Type.Optional(Type.String()),
  }),
  Type.Object({
    type: Type.Literal('order.finished'),
    at: InstantSchema,
    orderId: OrderIdSchema,
    subject: Type.String(),
    verb: Type.String(),
    state: literalUnion(['SUCCEEDED', 'FAILED']),
    failure: Type.Optional(Type.Object({ code: Type.String(), message: Type.String(), remedy: Type.String() })),
  }),
  Type.Object({ type: Type.Literal('capacity.changed'), at: InstantSchema, capacity: SiteCapacitySchema }),
]);
export type GatewayEvent = Static<typeof GatewayEventSchema>;

/** What the federation tells its users. */
export const FederationEventSchema = Type.Object({
  /** `application.placed`, `vee.changed`, `step.started`, `step.finished`, `site.joined`, `site.lost` … */
  type: Type.String(),
  at: InstantSchema,
  applicationId: Type.Optional(ApplicationIdSchema),
  siteId: Type.Optional(SiteIdSchema),
  veeId: Type.Optional(VeeIdSchema),
  /** One line for people. */
  text: Type.String(),
  details: Type.Record(Type.String(), Type.Unknown()),
});
export type FederationEvent = Static<typeof FederationEventSchema>;

export const HealthSchema = Type.Object({ status: Type.Literal('ok'), service: Type.String(), version: Type.String() });
export type Health = Static<typeof HealthSchema>;

export const ProblemSchema = Type.Object({
  type: Type.String(),
  title: Type.String(),
  status: Type.Integer(),
  detail: Type.String(),
  code: Type.String(),
  remedy: Type.String(),
  details: Type.Record(Type.String(), Type.Unknown()),
  traceId: Type.Optional(Type.String()),
});
