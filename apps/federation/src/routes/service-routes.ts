import { HealthSchema } from '@hanse/api';
import { type HttpApp, openApiOf } from '@hanse/http';
import { Type } from 'typebox';

/** Health, the API's description, and metrics. */
export function serviceRoutes(
  app: HttpApp,
  parts: { service: string; version: string; metricsText: () => Promise<string> },
): void {
  const { service, version, metricsText } = parts;

  app.get(
    '/health',
    { config: { operation: 'health.read', access: 'public' }, schema: { response: { 200: HealthSchema } } },
    () => ({ status: 'ok' as const, service, version }),
  );

  app.get(
    '/v1/openapi.json',
    { config: { operation: 'api.read', access: 'authenticated' }, schema: { response: { 200: Type.Unknown() } } },
    () => openApiOf(app),
  );

  app.get('/metrics', { config: { operation: 'metrics.read', access: 'authenticated' } }, async (_request, reply) =>
    reply.type('text/plain; version=0.0.4').send(await metricsText()),
  );
}
