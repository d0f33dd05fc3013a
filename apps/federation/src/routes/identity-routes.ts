import { UserRequestSchema, UserViewSchema } from '@hanse/api';
import type { HttpApp } from '@hanse/http';
import type { TokenIssuer } from '@hanse/identity';
import { Type } from 'typebox';
import { type UserService, userView } from '../users/user-service.ts';
import type { UserTable } from '../users/user-table.ts';
import { askerOf } from './asker.ts';
import { closed } from './closed.ts';

/** Accounts, and the keys that tokens are verified with. */
export function identityRoutes(
  app: HttpApp,
  parts: { service: UserService; users: UserTable; issuer: TokenIssuer },
): void {
  const { service, users, issuer } = parts;

  app.get(
    '/.well-known/jwks.json',
    { config: { operation: 'keys.read', access: 'public' }, schema: { response: { 200: Type.Unknown() } } },
    () => issuer.jwks(),
  );

  app.get(
    '/v1/users/me',
    { config: { operation: 'user.read-self', access: 'authenticated' }, schema: { response: { 200: UserViewSchema } } },
    (request) => {
      const user = users.get(askerOf(request).userId);
      if (user === undefined) throw new Error('the token names no user');
      return userView(user);
    },
  );

  app.get(
    '/v1/users',
    {
      config: { operation: 'user.list', access: 'authenticated' },
      schema: { response: { 200: Type.Array(UserViewSchema) } },
    },
    () => users.list().map(userView),
  );

  app.post(
    '/v1/users',
    {
      config: { operation: 'user.create', access: 'authenticated' },
      schema: { body: closed(UserRequestSchema), response: { 201: UserViewSchema } },
    },
    async (request, reply) => reply.code(201).send(await service.create(request.body)),
  );
}
