import { ApplicationIdSchema, OrderIdSchema, OrderViewSchema, UsageIntervalSchema } from '@hanse/api';
import { type HttpApp, principalOf } from '@hanse/http';
import { Type } from 'typebox';
import { callerOf } from '../security/gateway-principal.ts';
import { orderView } from '../state/order-record.ts';
import type { RouteParts } from './route-parts.ts';

/** Orders, and what was used. */
export function orderRoutes(app: HttpApp, { orders, usage }: RouteParts): void {
  app.get(
    '/v1/orders/:orderId',
    {
      config: { operation: 'order.read', access: 'authenticated' },
      schema: { params: Type.Object({ orderId: OrderIdSchema }), response: { 200: OrderViewSchema } },
    },
    (request) => orderView(orders.get(request.params.orderId, callerOf(principalOf(request)))),
  );
  app.get(
    '/v1/usage',
    {
      config: { operation: 'usage.read', access: 'authenticated' },
      schema: {
        querystring: Type.Object({ applicationId: ApplicationIdSchema }),
        response: { 200: Type.Array(UsageIntervalSchema) },
      },
    },
    (request) => [...usage.ofApplication(request.query.applicationId, callerOf(principalOf(request)))],
  );
}
