import {
  ApplicationIdSchema,
  OrderViewSchema,
  PartActionAnswerSchema,
  PartActionSchema,
  PartSchema,
  PartViewSchema,
} from '@hanse/api';
import { type HttpApp, principalOf } from '@hanse/http';
import { HanseError } from '@hanse/kernel';
import { Type } from 'typebox';
import { callerOf } from '../security/gateway-principal.ts';
import { orderView } from '../state/order-record.ts';
import type { RouteParts } from './route-parts.ts';

const PATH = '/v1/parts/:applicationId';
/** 10,000 VEEs with their seed files. */
const BODY_LIMIT = 128 * 1024 * 1024;
const ActionHeaders = Type.Object({ 'idempotency-key': Type.String({ minLength: 1, maxLength: 255 }) });
const PartParams = Type.Object({ applicationId: ApplicationIdSchema });

/** Parts of applications. */
export function partRoutes(app: HttpApp, { parts, vees }: RouteParts): void {
  app.get(
    '/v1/parts',
    {
      config: { operation: 'part.list', access: 'authenticated' },
      schema: { response: { 200: Type.Array(PartViewSchema) } },
    },
    (request) => [...parts.list(callerOf(principalOf(request)))],
  );
  app.get(
    PATH,
    {
      config: { operation: 'part.read', access: 'authenticated' },
      schema: { params: PartParams, response: { 200: PartViewSchema } },
    },
    (request) => parts.get(request.params.applicationId, callerOf(principalOf(request))),
  );
  app.put(
    PATH,
    {
      config: { operation: 'part.put', access: 'authenticated' },
      bodyLimit: BODY_LIMIT,
      schema: { params: PartParams, body: PartSchema, response: { 202: OrderViewSchema } },
    },
    async (request, reply) => {
      const part = request.body;
      requireSameId(request.params.applicationId, part.applicationId);
      return reply.code(202).send(orderView(await parts.put(part, callerOf(principalOf(request)))));
    },
  );
  app.delete(
    PATH,
    {
      config: { operation: 'part.delete', access: 'authenticated' },
      schema: { params: PartParams, response: { 202: OrderViewSchema } },
    },
    async (request, reply) => {
      const order = await parts.delete(request.params.applicationId, callerOf(principalOf(request)));
      return reply.code(202).send(orderView(order));
    },
  );
  app.post(
    `${PATH}/actions`,
    {
      config: { operation: 'part.act', access: 'authenticated' },
      schema: {
        params: PartParams,
        headers: ActionHeaders,
        body: PartActionSchema,
        response: { 202: PartActionAnswerSchema },
      },
    },
    async (request, reply) => {
      const key = request.headers['idempotency-key'];
      const caller = callerOf(principalOf(request));
      const outcome = await vees.actTogether(request.params.applicationId, request.body, key, caller);
      return reply.code(202).send({
        orders: outcome.orders.map(orderView),
        refused: outcome.refused.map(({ veeId, error: { code, message, details } }) => {
          return { veeId, code, message, details: { ...details } };
        }),
      });
    },
  );
}

function requireSameId(inPath: string, inBody: string): void {
  if (inPath === inBody) return;
  throw new HanseError('GATEWAY_PART_INVALID', {
    applicationId: inPath,
    at: 'applicationId',
    problem: `the body is about ${inBody}`,
    expected: 'the application of the path in the body',
  });
}
