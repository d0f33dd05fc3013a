import {
  ApplicationActionSchema,
  ApplicationViewSchema,
  ConsoleSchema,
  DeployRequestSchema,
  OrderIdSchema,
  OrderViewSchema,
  UsageIntervalSchema,
  VeeMetricsSchema,
} from '@hanse/api';
import type { HttpApp } from '@hanse/http';
import { type Clock, HanseError, type Rng } from '@hanse/kernel';
import { Type } from 'typebox';
import type { Application } from '../applications/application.ts';
import type { ApplicationFinder } from '../applications/application-finder.ts';
import type { ApplicationReader } from '../applications/application-reader.ts';
import type { ApplicationService } from '../applications/application-service.ts';
import type { ApplicationTable } from '../applications/application-table.ts';
import type { ApplicationVerbs } from '../applications/application-verbs.ts';
import { orderView } from '../applications/application-view.ts';
import type { OrderTable } from '../orders/order-table.ts';
import { spaceOf } from '../policy/asker.ts';
import type { Judge } from '../policy/judge.ts';
import { applicationThing } from '../policy/things.ts';
import { askerOf } from './asker.ts';
import { closed } from './closed.ts';
import { idempotencyKeyOf } from './idempotency-key.ts';

interface RouteParts {
  readonly service: ApplicationService;
  readonly verbs: ApplicationVerbs;
  readonly reader: ApplicationReader;
  readonly finder: ApplicationFinder;
  readonly applications: ApplicationTable;
  readonly orders: OrderTable;
  readonly judge: Judge;
  readonly clock: Clock;
  readonly rng: Rng;
}

const ONE = Type.Object({ application: Type.String({ description: 'id or name' }) });
const ONE_VEE = Type.Object({ application: Type.String({ description: 'id or name' }), vee: Type.String() });
const CONSOLE_TAIL = -16_384;
const CONSOLE_BYTES = 65_536;
const CONSOLE_RANGE = Type.Object({
  offset: Type.Optional(Type.Integer({ default: CONSOLE_TAIL, description: 'first byte; negative: from the end' })),
  limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 1048576, default: CONSOLE_BYTES })),
});

/** Deploy, look at, and act on applications. */
export function applicationRoutes(app: HttpApp, parts: RouteParts): void {
  const { service, verbs, reader, finder, applications, orders, judge } = parts;
  const find = (
    request: { params: { application: string } } & Parameters<typeof askerOf>[0],
    action: string,
  ): Application => finder.find(request.params.application, askerOf(request), action);

  app.post(
    '/v1/applications',
    {
      config: { operation: 'application.deploy', access: 'authenticated' },
      schema: { body: closed(DeployRequestSchema), response: { 202: OrderViewSchema } },
    },
    async (request, reply) => {
      const asker = askerOf(request);
      const order = await service.deploy(request.body, asker, idempotencyKeyOf(request.headers, asker, parts));
      return reply.code(202).send(orderView(order));
    },
  );

  app.get(
    '/v1/applications',
    {
      config: { operation: 'application.list', access: 'authenticated' },
      schema: {
        querystring: Type.Object({
          all: Type.Optional(Type.Boolean({ default: false, description: 'destroyed ones too' })),
        }),
        response: { 200: Type.Array(ApplicationViewSchema) },
      },
    },
    (request) => {
      return applications
        .list(spaceOf(askerOf(request)))
        .filter(({ state }) => request.query.all === true || state !== 'DESTROYED')
        .map((one) => reader.view(one));
    },
  );

  app.get(
    '/v1/applications/:application',
    {
      config: { operation: 'application.read', access: 'authenticated' },
      schema: { params: ONE, response: { 200: ApplicationViewSchema } },
    },
    (request) => reader.view(find(request, 'application.read')),
  );

  app.post(
    '/v1/applications/:application/actions',
    {
      config: { operation: 'application.act', access: 'authenticated' },
      schema: { params: ONE, body: closed(ApplicationActionSchema), response: { 202: OrderViewSchema } },
    },
    async (request, reply) => {
      const key = idempotencyKeyOf(request.headers, askerOf(request), parts);
      const application = find(request, `application.${request.body.verb}`);
      return reply.code(202).send(orderView(verbs.act(application, request.body, key)));
    },
  );

  app.delete(
    '/v1/applications/:application',
    {
      config: { operation: 'application.destroy', access: 'authenticated' },
      schema: { params: ONE, response: { 202: OrderViewSchema } },
    },
    async (request, reply) => {
      const asker = askerOf(request);
      const key = idempotencyKeyOf(request.headers, asker, parts);
      const order = verbs.destroy(find(request, 'application.destroy'), asker.userId, key);
      return reply.code(202).send(orderView(order));
    },
  );

  app.get(
    '/v1/applications/:application/usage',
    {
      config: { operation: 'application.usage', access: 'authenticated' },
      schema: { params: ONE, response: { 200: Type.Array(UsageIntervalSchema) } },
    },
    async (request) => [...(await reader.usage(find(request, 'application.usage')))],
  );

  app.get(
    '/v1/applications/:application/vees/:vee/console',
    {
      config: { operation: 'vee.console', access: 'authenticated' },
      schema: { params: ONE_VEE, querystring: CONSOLE_RANGE, response: { 200: ConsoleSchema } },
    },
    (request) => {
      const { offset = CONSOLE_TAIL, limit = CONSOLE_BYTES } = request.query;
      return reader.console(find(request, 'vee.console'), request.params.vee, offset, limit);
    },
  );

  app.get(
    '/v1/applications/:application/vees/:vee/metrics',
    {
      config: { operation: 'vee.metrics', access: 'authenticated' },
      schema: { params: ONE_VEE, response: { 200: VeeMetricsSchema } },
    },
    (request) => reader.metrics(find(request, 'vee.metrics'), request.params.vee),
  );

  app.get(
    '/v1/orders/:orderId',
    {
      config: { operation: 'order.read', access: 'authenticated' },
      schema: { params: Type.Object({ orderId: OrderIdSchema }), response: { 200: OrderViewSchema } },
    },
    (request) => {
      const { orderId } = request.params;
      const order = orders.get(orderId);
      const application = order === undefined ? undefined : applications.get(order.subject);
      const unknown = () => new HanseError('FEDERATION_ORDER_UNKNOWN', { orderId });
      if (order === undefined || application === undefined) throw unknown();
      const { requester } = askerOf(request);
      judge.require({ requester, action: 'order.read', resource: applicationThing(application) }, unknown);
      return orderView(order);
    },
  );
}
