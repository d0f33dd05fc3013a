import {
  LoginRequestSchema,
  RefreshRequestSchema,
  SessionIdSchema,
  SessionSchema,
  SessionViewSchema,
} from '@hanse/api';
import { type HttpApp, principalOf } from '@hanse/http';
import { Type } from 'typebox';
import { type ProofGate, shownBy } from '../oauth/proof-gate.ts';
import type { RevocationService } from '../trust/revocation-service.ts';
import type { SessionService } from '../users/session-service.ts';
import type { UserService } from '../users/user-service.ts';
import { askerOf } from './asker.ts';
import { closed } from './closed.ts';

interface SessionRouteParts {
  readonly service: UserService;
  readonly sessions: SessionService;
  readonly revocations: RevocationService;
  readonly proofs: ProofGate;
}

/** Logging in, staying so, and what a user sees and ends of their own logins. */
export function sessionRoutes(app: HttpApp, parts: SessionRouteParts): void {
  const { service, sessions, revocations, proofs } = parts;

  app.post(
    '/v1/sessions',
    {
      config: { operation: 'session.create', access: 'public' },
      schema: { body: closed(LoginRequestSchema), response: { 200: SessionSchema } },
    },
    async (request) => {
      const jkt = await proofs.require(shownBy(request));
      return service.login(request.body, { address: request.ip, jkt });
    },
  );

  app.post(
    '/v1/sessions/refresh',
    {
      config: { operation: 'session.refresh', access: 'public' },
      schema: { body: closed(RefreshRequestSchema), response: { 200: SessionSchema } },
    },
    async (request) => {
      const { refreshToken, vo } = request.body;
      return service.refresh(refreshToken, { vo, jkt: await proofs.require(shownBy(request)) });
    },
  );

  app.get(
    '/v1/sessions',
    {
      config: { operation: 'session.list', access: 'authenticated' },
      schema: { response: { 200: Type.Array(SessionViewSchema) } },
    },
    (request) => {
      const current = principalOf(request).sessionId;
      return sessions
        .list(askerOf(request).userId)
        .map(({ sessionId, clientId, vo, createdAt, lastUsedAt, expiresAt, idleTimeout }) => {
          const endsAt = Math.min(expiresAt, lastUsedAt + idleTimeout);
          const ofVo = vo === undefined ? {} : { vo };
          const isCurrent = sessionId === current;
          return { sessionId, client: clientId, ...ofVo, createdAt, lastUsedAt, endsAt, isCurrent };
        });
    },
  );

  app.delete(
    '/v1/sessions/:sessionId',
    {
      config: { operation: 'session.revoke', access: 'authenticated' },
      schema: { params: Type.Object({ sessionId: SessionIdSchema }), response: { 204: Type.Null() } },
    },
    async (request, reply) => {
      sessions.revoke(request.params.sessionId, askerOf(request).userId);
      await revocations.told;
      return reply.code(204).send(null);
    },
  );
}
