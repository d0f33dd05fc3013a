import { InstanceTokenRequestSchema, InstanceTokenSchema } from '@hanse/api';
import type { HttpApp } from '@hanse/http';
import { Type } from 'typebox';
import { INSTANCE_TOKEN_PATH } from '../instances/instance-identity.ts';
import type { RouteParts } from './route-parts.ts';

/** The identities of the VEEs themselves, and the keys that others verify them with. */
export function instanceRoutes(app: HttpApp, { instances }: RouteParts): void {
  app.get(
    '/.well-known/jwks.json',
    { config: { operation: 'keys.read', access: 'public' }, schema: { response: { 200: Type.Unknown() } } },
    () => instances.jwks(),
  );
  app.post(
    INSTANCE_TOKEN_PATH,
    {
      // The proof is all that a VEE can show: it has no token yet.
      config: { operation: 'instance.token', access: 'public' },
      schema: { body: InstanceTokenRequestSchema, response: { 200: InstanceTokenSchema } },
    },
    (request) => {
      const { dpop } = request.headers;
      return instances.issue(typeof dpop === 'string' ? dpop : undefined, request.body.audience);
    },
  );
}
