import {
  LocalLoginRequestSchema,
  LocalSessionSchema,
  LocalUserSchema,
  RefreshRequestSchema,
  SessionIdSchema,
  SessionViewSchema,
} from '@hanse/api';
import { credentialsOf, type HttpApp, principalOf } from '@hanse/http';
import { HanseError } from '@hanse/kernel';
import { Type } from 'typebox';
import { callerOf } from '../security/gateway-principal.ts';
import type { LocalAccounts } from '../tiers/accounts/local-accounts.ts';
import type { RouteParts } from './route-parts.ts';

const PATH = '/v1/local/sessions';

/** Logging in with an account of the provider, and what its owner sees and ends of their logins. */
export function localSessionRoutes(app: HttpApp, { site, accounts, register }: RouteParts): void {
  const there = (): LocalAccounts => {
    if (accounts !== undefined) return accounts;
    throw new HanseError('GATEWAY_ACCOUNTS_OFF', { site: site.name });
  };
  app.post(
    PATH,
    {
      config: { operation: 'login.create', access: 'public' },
      schema: { body: LocalLoginRequestSchema, response: { 200: LocalSessionSchema } },
    },
    (request) => there().login(request.body, { address: request.ip, credentials: credentialsOf(request) }),
  );
  app.post(
    `${PATH}/refresh`,
    {
      config: { operation: 'login.refresh', access: 'public' },
      schema: { body: RefreshRequestSchema, response: { 200: LocalSessionSchema } },
    },
    (request) => there().refresh(request.body.refreshToken, credentialsOf(request)),
  );
  app.get(
    PATH,
    {
      config: { operation: 'login.list', access: 'authenticated' },
      schema: { response: { 200: Type.Array(SessionViewSchema) } },
    },
    (request) => {
      const current = principalOf(request).sessionId;
      return there()
        .sessionsOf(current)
        .map(({ sessionId, clientId: client, createdAt, lastUsedAt, expiresAt, idleTimeout }) => {
          const endsAt = Math.min(expiresAt, lastUsedAt + idleTimeout);
          return { sessionId, client, createdAt, lastUsedAt, endsAt, isCurrent: sessionId === current };
        });
    },
  );
  app.get(
    '/v1/local/me',
    {
      config: { operation: 'account.read', access: 'authenticated' },
      schema: { response: { 200: LocalUserSchema } },
    },
    (request) => {
      const { userId, isSiteOperator: isOperator } = callerOf(principalOf(request));
      const known = register.find(userId);
      if (known === undefined) throw new HanseError('INTERNAL', { what: 'a user who asks is not known' });
      const { namespacedId, name } = known;
      return { userId, namespacedId, name, role: isOperator ? ('operator' as const) : ('member' as const) };
    },
  );
  app.delete(
    `${PATH}/:sessionId`,
    {
      config: { operation: 'login.revoke', access: 'authenticated' },
      schema: { params: Type.Object({ sessionId: SessionIdSchema }), response: { 204: Type.Null() } },
    },
    async (request, reply) => {
      await there().revoke(request.params.sessionId, principalOf(request).sessionId);
      return reply.code(204).send(null);
    },
  );
}
