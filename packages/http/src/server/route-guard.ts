import { HanseError } from '@hanse/kernel';
import type { RouteOptions } from 'fastify';

/** Whether a route may be reached without authentication. */
export type Access = 'public' | 'authenticated';

declare module 'fastify' {
  interface FastifyContextConfig {
    /** The operation of the policy table, also the operationId of the OpenAPI document. */
    operation: string;
    access: Access;
    /** For streamed bodies (octet-stream, tar): the most bytes accepted; without it there is no limit. */
    streamLimit?: number;
  }
}

/** Refuses, at start-up, a route that does not say which operation it is and who may reach it. */
export function requireGuard(route: RouteOptions): void {
  const config: { operation?: unknown; access?: unknown } = route.config ?? {};
  const isNamed = typeof config.operation === 'string' && config.operation !== '';
  if (isNamed && (config.access === 'public' || config.access === 'authenticated')) return;
  throw new HanseError('ROUTE_UNGUARDED', { method: String(route.method), path: route.url });
}
