import {
  GroupRequestSchema,
  QuotaSchema,
  VoChangeSchema,
  VoInvitationRequestSchema,
  VoInvitationSchema,
  VoNameSchema,
  VoRequestSchema,
  VoViewSchema,
} from '@hanse/api';
import type { HttpApp } from '@hanse/http';
import { Type } from 'typebox';
import type { VoFinder } from '../vos/vo-finder.ts';
import type { VoInvitations } from '../vos/vo-invitations.ts';
import type { VoService } from '../vos/vo-service.ts';
import { askerOf } from './asker.ts';
import { closed } from './closed.ts';

const ONE = Type.Object({ vo: VoNameSchema });
const ONE_GROUP = Type.Object({ vo: VoNameSchema, group: VoNameSchema });
const NOTHING = { 204: Type.Null() };

interface RouteParts {
  readonly service: VoService;
  readonly voFinder: VoFinder;
  readonly invitations: VoInvitations;
}

/** Virtual organisations, their groups, quotas and policies. */
export function voRoutes(app: HttpApp, { service, voFinder, invitations }: RouteParts): void {
  app.post(
    '/v1/vos',
    {
      config: { operation: 'vo.create', access: 'authenticated' },
      schema: { body: closed(VoRequestSchema), response: { 201: VoViewSchema } },
    },
    async (request, reply) => {
      const { userId } = askerOf(request);
      const { budgetOwner } = request.body;
      const owner = budgetOwner === undefined ? userId : voFinder.user(budgetOwner);
      return reply.code(201).send(service.view(await service.create(request.body, owner, userId), userId));
    },
  );

  app.get(
    '/v1/vos',
    {
      config: { operation: 'vo.list', access: 'authenticated' },
      schema: { response: { 200: Type.Array(VoViewSchema) } },
    },
    (request) => {
      const asker = askerOf(request);
      return voFinder.list(asker).map((vo) => service.view(vo, asker.userId));
    },
  );

  app.get(
    '/v1/vos/:vo',
    {
      config: { operation: 'vo.read', access: 'authenticated' },
      schema: { params: ONE, response: { 200: VoViewSchema } },
    },
    (request) => {
      const asker = askerOf(request);
      return service.view(voFinder.find(request.params.vo, asker, 'vo.read'), asker.userId);
    },
  );

  app.patch(
    '/v1/vos/:vo',
    {
      config: { operation: 'vo.update', access: 'authenticated' },
      schema: { params: ONE, body: closed(VoChangeSchema), response: { 200: VoViewSchema } },
    },
    (request) => {
      const asker = askerOf(request);
      const vo = voFinder.find(request.params.vo, asker, 'vo.update');
      const { title, budgetOwner } = request.body;
      const owner = budgetOwner === undefined ? {} : { budgetOwner: voFinder.member(vo, budgetOwner) };
      const change = { ...(title === undefined ? {} : { title }), ...owner };
      return service.view(service.update(vo, change, asker.userId), asker.userId);
    },
  );

  app.put(
    '/v1/vos/:vo/quota',
    {
      config: { operation: 'vo.set-quota', access: 'authenticated' },
      schema: { params: ONE, body: closed(QuotaSchema), response: { 200: VoViewSchema } },
    },
    (request) => {
      const asker = askerOf(request);
      const vo = voFinder.find(request.params.vo, asker, 'vo.set-quota');
      return service.view(service.setQuota(vo, request.body, asker.userId), asker.userId);
    },
  );

  app.delete(
    '/v1/vos/:vo',
    { config: { operation: 'vo.delete', access: 'authenticated' }, schema: { params: ONE, response: NOTHING } },
    async (request, reply) => {
      const asker = askerOf(request);
      await service.delete(voFinder.find(request.params.vo, asker, 'vo.delete'), asker.userId);
      return reply.code(204).send(null);
    },
  );

  app.post(
    '/v1/vos/:vo/invitations',
    {
      config: { operation: 'vo.invite', access: 'authenticated' },
      schema: { params: ONE, body: closed(VoInvitationRequestSchema), response: { 201: VoInvitationSchema } },
    },
    async (request, reply) => {
      const asker = askerOf(request);
      const vo = voFinder.find(request.params.vo, asker, 'vo.invite');
      return reply.code(201).send(invitations.mint(vo, request.body, asker.userId));
    },
  );

  app.post(
    '/v1/vos/:vo/groups',
    {
      config: { operation: 'group.create', access: 'authenticated' },
      schema: { params: ONE, body: closed(GroupRequestSchema), response: { 201: VoViewSchema } },
    },
    async (request, reply) => {
      const asker = askerOf(request);
      const vo = voFinder.find(request.params.vo, asker, 'group.create');
      service.addGroup(vo, request.body.group, asker.userId);
      return reply.code(201).send(service.view(vo, asker.userId));
    },
  );

  app.delete(
    '/v1/vos/:vo/groups/:group',
    {
      config: { operation: 'group.delete', access: 'authenticated' },
      schema: { params: ONE_GROUP, response: NOTHING },
    },
    async (request, reply) => {
      const asker = askerOf(request);
      const vo = voFinder.find(request.params.vo, asker, 'group.delete');
      service.deleteGroup(vo, request.params.group, asker.userId);
      return reply.code(204).send(null);
    },
  );
}
