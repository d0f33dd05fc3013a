import type { OrderState } from '@hanse/model';
import { type Static, Type } from 'typebox';
import { InstantSchema, OrderIdSchema } from './ids.ts';
import { literalUnion } from './literal-union.ts';

export const OrderViewSchema = Type.Object({
  orderId: OrderIdSchema,
  verb: Type.String(),
  /** Id of the application or VEE it is about. */
  subject: Type.String(),
  state: literalUnion<OrderState>(['QUEUED', 'RUNNING', 'SUCCEEDED', 'FAILED']),
  attempts: Type.Integer(),
  createdAt: InstantSchema,
  finishedAt: Type.Optional(InstantSchema),
  failure: Type.Optional(Type.Object({ code: Type.String(), message: Type.String(), remedy: Type.String() })),
});
export type OrderView = Static<typeof OrderViewSchema>;
