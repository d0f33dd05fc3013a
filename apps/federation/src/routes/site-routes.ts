import {
  InvitationRequestSchema,
  InvitationSchema,
  JoinAnswerSchema,
  JoinRequestSchema,
  SiteViewSchema,
} from '@hanse/api';
import type { HttpApp } from '@hanse/http';
import { Type } from 'typebox';
import type { Catalogue } from '../sites/catalogue.ts';
import type { SiteRegistry } from '../sites/site-registry.ts';
import type { SiteTable } from '../sites/site-table.ts';
import { closed } from './closed.ts';

/** The catalogue of sites, and how sites come into it. */
export function siteRoutes(
  app: HttpApp,
  parts: { registry: SiteRegistry; catalogue: Catalogue; sites: SiteTable },
): void {
  const { registry, catalogue, sites } = parts;

  app.get(
    '/v1/sites',
    {
      config: { operation: 'site.list', access: 'authenticated' },
      schema: { response: { 200: Type.Array(SiteViewSchema) } },
    },
    () =>
      catalogue.snapshot().map(({ site, capacity, isReachable, seenAt }) => {
        const endpoint = sites.get(site.siteId)?.endpoint ?? '';
        return { site, capacity, isReachable, seenAt, endpoint } as never;
      }),
  );

  app.post(
    '/v1/invitations',
    {
      config: { operation: 'site.invite', access: 'authenticated' },
      schema: { body: closed(InvitationRequestSchema), response: { 201: InvitationSchema } },
    },
    async (request, reply) =>
      reply.code(201).send(registry.invite(request.body.siteName, request.body.lifetimeSeconds)),
  );

  app.post(
    '/v1/sites/join',
    {
      config: { operation: 'site.join', access: 'public' },
      schema: { body: JoinRequestSchema, response: { 200: JoinAnswerSchema } },
    },
    (request) => registry.join(request.body),
  );
}
