import type { HttpApp } from '@hanse/http';
import type { Logger } from '@hanse/kernel';
import { Type } from 'typebox';
import type { ClientGate } from '../oauth/client-gate.ts';
import { DEVICE_GRANT } from '../oauth/clients.ts';
import type { DeviceLogins } from '../oauth/device-logins.ts';
import { formOf, requiredField } from '../oauth/form.ts';
import { oauthRefusal } from '../oauth/oauth-refusal.ts';
import { type ProofGate, shownBy } from '../oauth/proof-gate.ts';
import { requestedScope } from '../oauth/requested-scope.ts';
import { requestedVo } from '../oauth/requested-vo.ts';
import { serverMetadata } from '../oauth/server-metadata.ts';
import { DeviceAnswerSchema, TokenAnswerSchema } from '../oauth/token-answer.ts';
import type { TokenEndpoint } from '../oauth/token-endpoint.ts';
import type { TokenRevocation } from '../oauth/token-revocation.ts';
import { oauthErrorHandler } from './oauth-failures.ts';

export interface OAuthRouteParts {
  /** The federation's base URL. */
  readonly url: string;
  readonly clients: ClientGate;
  readonly endpoint: TokenEndpoint;
  readonly devices: DeviceLogins;
  readonly revocation: TokenRevocation;
  readonly proofs: ProofGate;
  readonly logger: Logger;
}

/** The authorization server for programs (OAuth 2.1); what people see of it is in `login-routes`. */
export function oauthRoutes(app: HttpApp, parts: OAuthRouteParts): void {
  const { url, clients, endpoint, devices, revocation, proofs, logger } = parts;
  const errorHandler = oauthErrorHandler(logger);

  app.get(
    '/.well-known/oauth-authorization-server',
    { config: { operation: 'oauth.metadata', access: 'public' }, schema: { response: { 200: Type.Unknown() } } },
    () => serverMetadata(url),
  );

  app.post(
    '/oauth/token',
    {
      config: { operation: 'oauth.token', access: 'public' },
      schema: { response: { 200: TokenAnswerSchema } },
      errorHandler,
    },
    async (request, reply) => {
      const form = formOf(request.body);
      const client = await clients.require(form, request.headers.authorization, request.ip);
      const jkt = await proofs.require(shownBy(request));
      void reply.header('cache-control', 'no-store');
      return endpoint.answer({ form, client, jkt, address: request.ip });
    },
  );

  app.post(
    '/oauth/device_authorization',
    {
      config: { operation: 'oauth.device', access: 'public' },
      schema: { response: { 200: DeviceAnswerSchema } },
      errorHandler,
    },
    async (request, reply) => {
      const form = formOf(request.body);
      const { clientId, grants } = await clients.require(form, request.headers.authorization, request.ip);
      if (!grants.includes(DEVICE_GRANT)) throw oauthRefusal('unauthorized_client', 'the client is not for devices');
      const jkt = await proofs.shown(shownBy(request));
      const scope = requestedScope(form.get('scope'));
      const vo = requestedVo(form);
      const optional = { ...(vo === undefined ? {} : { vo }), ...(jkt === undefined ? {} : { jkt }) };
      const { grant, deviceCode } = devices.start({ clientId, scope, ...optional });
      void reply.header('cache-control', 'no-store');
      return deviceAnswer(url, grant.userCode, deviceCode, grant.expiresAt - app.clock.now(), grant.interval);
    },
  );

  app.post(
    '/oauth/revoke',
    { config: { operation: 'oauth.revoke', access: 'public' }, errorHandler },
    async (request, reply) => {
      const form = formOf(request.body);
      const client = await clients.require(form, request.headers.authorization, request.ip);
      await revocation.revoke(requiredField(form, 'token'), client.clientId);
      return reply.header('cache-control', 'no-store').send();
    },
  );
}

function deviceAnswer(url: string, userCode: string, deviceCode: string, lifetime: number, interval: number) {
  return {
    device_code: deviceCode,
    user_code: userCode,
    verification_uri: `${url}/device`,
    verification_uri_complete: `${url}/device?user_code=${userCode}`,
    expires_in: Math.floor(lifetime / 1000),
    interval: Math.ceil(interval / 1000),
  };
}
