import type { HttpApp } from '@hanse/http';
import { diskRoutes } from './disk-routes.ts';
import { eventRoutes } from './event-routes.ts';
import { imageRoutes } from './image-routes.ts';
import { instanceRoutes } from './instance-routes.ts';
import { localSessionRoutes } from './local-session-routes.ts';
import { orderRoutes } from './order-routes.ts';
import { partRoutes } from './part-routes.ts';
import { policyRoutes } from './policy-routes.ts';
import type { RouteParts } from './route-parts.ts';
import { siteRoutes } from './site-routes.ts';
import { veeRoutes } from './vee-routes.ts';

/** Registers every route of the gateway; answers the operations that need a row in the policy. */
export function gatewayRoutes(app: HttpApp, parts: RouteParts): ReadonlySet<string> {
  const guarded = new Set<string>();
  app.addHook('onRoute', ({ config }) => {
    if (config?.access === 'authenticated') guarded.add(config.operation);
  });
  for (const register of [
    siteRoutes,
    policyRoutes,
    localSessionRoutes,
    imageRoutes,
    partRoutes,
    veeRoutes,
    diskRoutes,
    orderRoutes,
    eventRoutes,
    instanceRoutes,
  ]) {
    register(app, parts);
  }
  return guarded;
}
