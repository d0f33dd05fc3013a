import {
  ConsoleSchema,
  OrderViewSchema,
  VeeActionSchema,
  VeeIdSchema,
  VeeMetricsSchema,
  VeeViewSchema,
} from '@hanse/api';
import { type HttpApp, principalOf } from '@hanse/http';
import { Type } from 'typebox';
import { callerOf } from '../security/gateway-principal.ts';
import { orderView } from '../state/order-record.ts';
import type { RouteParts } from './route-parts.ts';

const PATH = '/v1/vees/:veeId';
const CONSOLE_BYTES = 65_536;
const VeeParams = Type.Object({ veeId: VeeIdSchema });
const ActionHeaders = Type.Object({ 'idempotency-key': Type.String({ minLength: 1, maxLength: 255 }) });
const ConsoleQuery = Type.Object({
  /** Negative: counted from the end. */
  offset: Type.Optional(Type.Integer()),
  limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 1_048_576 })),
});

/** VEEs and their verbs. */
export function veeRoutes(app: HttpApp, { vees }: RouteParts): void {
  app.get(
    '/v1/vees',
    {
      config: { operation: 'vee.list', access: 'authenticated' },
      schema: { response: { 200: Type.Array(VeeViewSchema) } },
    },
    (request) => [...vees.list(callerOf(principalOf(request)))],
  );
  app.get(
    PATH,
    {
      config: { operation: 'vee.read', access: 'authenticated' },
      schema: { params: VeeParams, response: { 200: VeeViewSchema } },
    },
    (request) => vees.get(request.params.veeId, callerOf(principalOf(request))),
  );
  app.post(
    `${PATH}/actions`,
    {
      config: { operation: 'vee.act', access: 'authenticated' },
      schema: { params: VeeParams, headers: ActionHeaders, body: VeeActionSchema, response: { 202: OrderViewSchema } },
    },
    async (request, reply) => {
      const key = request.headers['idempotency-key'];
      const caller = callerOf(principalOf(request));
      const order = await vees.act(request.params.veeId, request.body.verb, key, caller);
      return reply.code(202).send(orderView(order));
    },
  );
  app.get(
    `${PATH}/console`,
    {
      config: { operation: 'vee.console', access: 'authenticated' },
      schema: { params: VeeParams, querystring: ConsoleQuery, response: { 200: ConsoleSchema } },
    },
    (request) => {
      const { offset = 0, limit = CONSOLE_BYTES } = request.query;
      return vees.console(request.params.veeId, offset, limit, callerOf(principalOf(request)));
    },
  );
  app.get(
    `${PATH}/metrics`,
    {
      config: { operation: 'vee.metrics', access: 'authenticated' },
      schema: { params: VeeParams, response: { 200: VeeMetricsSchema } },
    },
    (request) => vees.metrics(request.params.veeId, callerOf(principalOf(request))),
  );
}
