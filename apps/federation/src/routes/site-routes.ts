import {
  ExpelRequestSchema,
  FormerSiteSchema,
  InvitationRequestSchema,
  InvitationSchema,
  JoinAnswerSchema,
  JoinRequestSchema,
  LeaveRequestSchema,
  SiteViewSchema,
} from '@hanse/api';
import { type HttpApp, principalOf } from '@hanse/http';
import { SiteIds } from '@hanse/kernel';
import { Type } from 'typebox';
import type { Catalogue } from '../sites/catalogue.ts';
import type { SiteDeparture } from '../sites/site-departure.ts';
import type { SiteRegistry } from '../sites/site-registry.ts';
import type { SiteTable } from '../sites/site-table.ts';
import { askerOf } from './asker.ts';
import { closed } from './closed.ts';

/** The catalogue of sites, and how sites come into it. */
export function siteRoutes(
  app: HttpApp,
  parts: { registry: SiteRegistry; departure: SiteDeparture; catalogue: Catalogue; sites: SiteTable },
): void {
  const { registry, departure, catalogue, sites } = parts;

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

  app.get(
    '/v1/sites/former',
    {
      config: { operation: 'site.list-former', access: 'authenticated' },
      schema: { response: { 200: Type.Array(FormerSiteSchema) } },
    },
    () => sites.former().flatMap(({ siteId, name, end }) => (end === undefined ? [] : [{ siteId, name, ...end }])),
  );

  app.post(
    '/v1/sites/leave',
    {
      config: { operation: 'site.leave', access: 'authenticated' },
      schema: { body: closed(LeaveRequestSchema), response: { 200: FormerSiteSchema } },
    },
    (request) => departure.leave(SiteIds.parse(principalOf(request).id), request.body.force ?? false),
  );

  app.post(
    '/v1/sites/:site/expel',
    {
      config: { operation: 'site.expel', access: 'authenticated' },
      schema: {
        params: Type.Object({ site: Type.String({ minLength: 1, maxLength: 64 }) }),
        body: closed(ExpelRequestSchema),
        response: { 200: FormerSiteSchema },
      },
    },
    (request) => departure.expel(request.params.site, request.body.reason, askerOf(request).userId),
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
