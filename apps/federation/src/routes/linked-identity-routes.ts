import { LinkedIdentitySchema, LinkRequestSchema, LinkStartSchema } from '@hanse/api';
import type { HttpApp } from '@hanse/http';
import { Type } from 'typebox';
import type { LinkTickets } from '../upstream/link-tickets.ts';
import type { UpstreamAccounts } from '../upstream/upstream-accounts.ts';
import type { UpstreamLogins } from '../upstream/upstream-logins.ts';
import { askerOf } from './asker.ts';
import { closed } from './closed.ts';

interface Parts {
  readonly url: string;
  readonly accounts: UpstreamAccounts;
  readonly tickets: LinkTickets;
  readonly upstreamLogins: UpstreamLogins;
}

/** The identities at upstream providers that open the asker's own account. */
export function linkedIdentityRoutes(app: HttpApp, { url, accounts, tickets, upstreamLogins }: Parts): void {
  app.get(
    '/v1/identities',
    {
      config: { operation: 'identity.list', access: 'authenticated' },
      schema: { response: { 200: Type.Array(LinkedIdentitySchema) } },
    },
    (request) =>
      accounts.list(askerOf(request).userId).map(({ identityId, upstream, issuer, subject, linkedAt, lastUsedAt }) => {
        return { identityId, upstream, issuer, subject, linkedAt, lastUsedAt };
      }),
  );

  app.post(
    '/v1/identities',
    {
      config: { operation: 'identity.link', access: 'authenticated' },
      schema: { body: closed(LinkRequestSchema), response: { 201: LinkStartSchema } },
    },
    async (request, reply) => {
      const { name } = upstreamLogins.require(request.body.upstream);
      const { ticket, expiresAt } = tickets.mint(askerOf(request).userId, name);
      const location = `${url}/login/upstream/${name}?${new URLSearchParams({ link: ticket })}`;
      return reply.code(201).send({ location, expiresAt });
    },
  );

  app.delete(
    '/v1/identities/:identityId',
    {
      config: { operation: 'identity.unlink', access: 'authenticated' },
      schema: {
        params: Type.Pick(LinkedIdentitySchema, ['identityId']),
        response: { 204: Type.Null() },
      },
    },
    async (request, reply) => {
      accounts.unlink(request.params.identityId, askerOf(request).userId);
      return reply.code(204).send(null);
    },
  );
}
