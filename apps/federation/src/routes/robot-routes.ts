import { NewRobotSchema, RobotRequestSchema, RobotViewSchema, UserIdSchema } from '@hanse/api';
import { type HttpApp, principalOf } from '@hanse/http';
import { Type } from 'typebox';
import { robotView } from '../robots/robot.ts';
import type { RobotService } from '../robots/robot-service.ts';
import { askerOf } from './asker.ts';
import { closed } from './closed.ts';

const PATH = '/v1/robots';

/** Accounts for programs. */
export function robotRoutes(app: HttpApp, { robots }: { robots: RobotService }): void {
  app.post(
    PATH,
    {
      config: { operation: 'robot.create', access: 'authenticated' },
      schema: { body: closed(RobotRequestSchema), response: { 201: NewRobotSchema } },
    },
    async (request, reply) => {
      const created = robots.create(request.body, askerOf(request), principalOf(request).scope);
      return reply.code(201).header('cache-control', 'no-store').send(created);
    },
  );

  app.get(
    PATH,
    {
      config: { operation: 'robot.list', access: 'authenticated' },
      schema: { response: { 200: Type.Array(RobotViewSchema) } },
    },
    (request) => robots.list(askerOf(request)).map(robotView),
  );

  app.delete(
    `${PATH}/:robotId`,
    {
      config: { operation: 'robot.remove', access: 'authenticated' },
      schema: { params: Type.Object({ robotId: UserIdSchema }), response: { 204: Type.Null() } },
    },
    async (request, reply) => {
      await robots.remove(request.params.robotId, askerOf(request));
      return reply.code(204).send(null);
    },
  );
}
