import { HealthSchema, SiteCapacitySchema, type SiteStatus, SiteStatusSchema } from '@hanse/api';
import { type HttpApp, openApiOf, principalOf } from '@hanse/http';
import { Type } from 'typebox';
import { callerOf } from '../security/gateway-principal.ts';
import type { Tier } from '../tiers/tier.ts';
import type { RouteParts } from './route-parts.ts';

/** What the site is, what it has left, and how it is doing. */
export function siteRoutes(app: HttpApp, { site, meter, metricsText, version }: RouteParts): void {
  const status = (tier: Tier): SiteStatus => ({ site, capacity: meter.read(tier) }) as SiteStatus;

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
    (request) => status(callerOf(principalOf(request)).tier),
  );
  app.get(
    '/v1/capacity',
    {
      config: { operation: 'site.capacity', access: 'authenticated' },
      schema: { response: { 200: Type.Object(SiteCapacitySchema.properties) } },
    },
    (request) => status(callerOf(principalOf(request)).tier).capacity,
  );
}
