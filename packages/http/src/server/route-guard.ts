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
export function requireGuard(route: RouteOptions): { operation: string; access: Access } {
  const { operation, access }: { operation?: unknown; access?: unknown } = route.config ?? {};
  const isNamed = typeof operation === 'string' && operation !== '';
  if (isNamed && (access === 'public' || access === 'authenticated')) return { operation, access };
  throw new HanseError('ROUTE_UNGUARDED', { method: String(route.method), path: route.url });
}
