import { HealthSchema, SiteCapacitySchema, type SiteStatus, SiteStatusSchema } from '@hanse/api';
import { type HttpApp, openApiOf } from '@hanse/http';
import { Type } from 'typebox';
import type { RouteParts } from './route-parts.ts';

/** What the site is, what it has left, and how it is doing. */
export function siteRoutes(app: HttpApp, { site, meter, metricsText, version }: RouteParts): void {
  const status = (): SiteStatus => ({ site, capacity: meter.read() }) as SiteStatus;

  app.get(
    '/health',
    { config: { operation: 'health.read', access: 'public' }, schema: { response: { 200: HealthSchema } } },
    () => ({ status: 'ok' as const, service: 'gateway', version }),
  );
  app.get('/metrics', { config: { operation: 'metrics.read', access: 'authenticated' } }, async (_request, reply) =>
    reply.type('text/plain; version=0.0.4; charset=utf-8').send(await metricsText()),
  );
  app.get('/v1/openapi.json', { config: { operation: 'api.read', access: 'authenticated' } }, () => openApiOf(app));
  app.get(
    '/v1/site',
    { config: { operation: 'site.read', access: 'authenticated' }, schema: { response: { 200: SiteStatusSchema } } },
    status,
  );
  app.get(
    '/v1/capacity',
    {
      config: { operation: 'site.capacity', access: 'authenticated' },
      schema: { response: { 200: Type.Object(SiteCapacitySchema.properties) } },
    },
    () => status().capacity,
  );
}
