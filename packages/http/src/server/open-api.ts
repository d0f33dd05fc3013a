import swagger from '@fastify/swagger';
import { ProblemSchema } from '@hanse/api';
import type { FastifyInstance, FastifySchema, RouteOptions } from 'fastify';

/** Describes every route registered after it; schemas added with `app.addSchema` appear under their $id. */
export async function describeRoutes(app: FastifyInstance, info: { name: string; version: string }): Promise<void> {
  await app.register(swagger, {
    openapi: {
      openapi: '3.1.0',
      info: { title: info.name, version: info.version },
      components: {
        securitySchemes: {
          token: { type: 'http', scheme: 'bearer', bearerFormat: 'JWT' },
          certificate: { type: 'mutualTLS' } as never,
        },
      },
    },
    refResolver: {
      buildLocalReference: (json, _base, _fragment, index) =>
        typeof json.$id === 'string' ? json.$id : `def-${index}`,
    },
    transform: ({ schema, url, route }) => ({ schema: described(schema, route), url }),
  });
  app.addSchema({ ...ProblemSchema, $id: 'Problem' });
}

/** The OpenAPI 3.1 document of everything registered; complete once the app is ready. */
export function openApiOf(app: FastifyInstance): object {
  return app.swagger();
}

/** What every route has in common: its name, who may reach it, and how it fails. */
function described(schema: FastifySchema | undefined, route: RouteOptions): FastifySchema {
  const own = typeof schema?.response === 'object' && schema.response !== null ? schema.response : {};
  const success = Object.keys(own).some((status) => status.startsWith('2'))
    ? {}
    : { 200: { description: 'Done', type: 'null' } };
  const failure = {
    description: 'A problem (RFC 9457)',
    content: { 'application/problem+json': { schema: { $ref: 'Problem#' } } },
  };
  return {
    operationId: route.config?.operation ?? '',
    ...(route.config?.access === 'authenticated' ? { security: [{ token: [] }, { certificate: [] }] } : {}),
    ...schema,
    response: { ...success, ...own, default: failure },
  };
}
