import { MemberChangeSchema, MembershipSchema, VoAcceptanceSchema, VoMemberSchema, VoNameSchema } from '@hanse/api';
import type { HttpApp } from '@hanse/http';
import { Type } from 'typebox';
import type { Memberships } from '../vos/memberships.ts';
import type { TellGateways } from '../vos/tell-gateways.ts';
import type { VoMember } from '../vos/vo.ts';
import type { VoFinder } from '../vos/vo-finder.ts';
import type { VoInvitations } from '../vos/vo-invitations.ts';
import { askerOf } from './asker.ts';
import { closed } from './closed.ts';

const ONE = Type.Object({ vo: VoNameSchema });
const ONE_MEMBER = Type.Object({ vo: VoNameSchema, user: Type.String({ description: 'name or id' }) });

interface RouteParts {
  readonly memberships: Memberships;
  readonly voFinder: VoFinder;
  readonly invitations: VoInvitations;
  readonly tell: TellGateways;
}

/** Who is in a VO, how people come in and how they go. */
export function memberRoutes(app: HttpApp, parts: RouteParts): void {
  const { memberships, voFinder, invitations, tell } = parts;

  app.get(
    '/v1/vos/:vo/members',
    {
      config: { operation: 'member.list', access: 'authenticated' },
      schema: { params: ONE, response: { 200: Type.Array(VoMemberSchema) } },
    },
    (request) => {
      const { vo } = voFinder.find(request.params.vo, askerOf(request), 'member.list');
      return memberships.of(vo).map(view);
    },
  );

  app.patch(
    '/v1/vos/:vo/members/:user',
    {
      config: { operation: 'member.update', access: 'authenticated' },
      schema: { params: ONE_MEMBER, body: closed(MemberChangeSchema), response: { 200: VoMemberSchema } },
    },
    async (request) => {
      const asker = askerOf(request);
      const vo = voFinder.find(request.params.vo, asker, 'member.update');
      const { role, groups } = request.body;
      const change = { ...(role === undefined ? {} : { role }), ...(groups === undefined ? {} : { groups }) };
      const userId = voFinder.member(vo, request.params.user);
      const changed = memberships.change(vo, userId, change, asker.userId);
      await tell({ vo: vo.vo, users: role === undefined ? [] : [userId], by: asker.userId });
      return view(changed);
    },
  );

  app.delete(
    '/v1/vos/:vo/members/:user',
    {
      config: { operation: 'member.remove', access: 'authenticated' },
      schema: { params: ONE_MEMBER, response: { 204: Type.Null() } },
    },
    async (request, reply) => {
      const asker = askerOf(request);
      const vo = voFinder.find(request.params.vo, asker, 'member.remove');
      const userId = voFinder.member(vo, request.params.user);
      memberships.remove(vo, userId, asker.userId);
      await tell({ vo: vo.vo, users: [userId], by: asker.userId });
      return reply.code(204).send(null);
    },
  );

  app.post(
    '/v1/memberships',
    {
      config: { operation: 'vo.accept', access: 'authenticated' },
      schema: { body: closed(VoAcceptanceSchema), response: { 201: MembershipSchema } },
    },
    async (request, reply) => {
      const member = await invitations.accept(request.body.invitation, askerOf(request).userId);
      const { vo, role, groups, since } = member;
      return reply.code(201).send({ vo, role, groups: [...groups], since });
    },
  );

  app.delete(
    '/v1/memberships/:vo',
    {
      config: { operation: 'vo.leave', access: 'authenticated' },
      schema: { params: ONE, response: { 204: Type.Null() } },
    },
    async (request, reply) => {
      const { userId } = askerOf(request);
      const { vo } = request.params;
      memberships.remove(voFinder.own(vo, userId), userId, userId);
      await tell({ vo, users: [userId], by: userId });
      return reply.code(204).send(null);
    },
  );

  function view({ userId, role, groups, since }: VoMember) {
    return { userId, user: memberships.nameOf(userId), role, groups: [...groups], since };
  }
}
