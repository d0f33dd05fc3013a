import type { VoInvitation } from '@hanse/api';
import type { JsonValue } from '@hanse/kernel';
import { asUser } from '../../support/cluster.ts';
import type { MatrixWorld } from './matrix-world.ts';
import type { Ask } from './operation.ts';

const BIO = '/v1/vos/bio';

/** Requests about the VO `bio` itself; things that are used up are made anew. */
export function voManagement(
  { cluster, inVos }: MatrixWorld,
  fresh: (what: string) => string,
): Readonly<Record<string, Ask>> {
  const { api } = cluster.harness;
  let version = 0;
  const policy = () => {
    version += 1;
    return { format: 'hanse-policy/1', name: 'bio', version, default: 'allow', rules: [] } satisfies JsonValue;
  };
  const setPolicy = () => api.json('PUT', `${BIO}/policy`, { ...asUser(inVos['vo-admin']), body: policy() });
  return {
    'vo.create': () => ({ path: '/v1/vos', json: { vo: fresh('vo'), title: 'Another' } }),
    'vo.list': () => ({ path: '/v1/vos' }),
    'vo.read': () => ({ path: BIO }),
    'vo.update': () => ({ path: BIO, json: { title: fresh('Biology ') } }),
    'vo.set-quota': () => ({ path: `${BIO}/quota`, json: { vcpus: 100 } }),
    // It has an application that lives, so that whoever may delete it is told of the conflict.
    'vo.delete': () => ({ path: BIO }),
    'vo.read-policy': async () => {
      await setPolicy();
      return { path: `${BIO}/policy` };
    },
    'vo.set-policy': () => ({ path: `${BIO}/policy`, json: policy() }),
    'vo.delete-policy': () => ({ path: `${BIO}/policy` }),
    'vo.invite': () => ({ path: `${BIO}/invitations`, json: { role: 'viewer' } }),
    'vo.accept': async () => {
      const { invitation } = (await api.json('POST', '/v1/vos/guests/invitations', {
        body: { role: 'viewer' },
      })) as VoInvitation;
      return { path: '/v1/memberships', json: { invitation } };
    },
    'vo.leave': () => ({ path: '/v1/memberships/chem' }),
    'group.create': () => ({ path: `${BIO}/groups`, json: { group: fresh('group') } }),
    'group.delete': async () => {
      const group = fresh('group');
      await api.json('POST', `${BIO}/groups`, { body: { group } });
      return { path: `${BIO}/groups/${group}` };
    },
    'member.list': () => ({ path: `${BIO}/members` }),
    'member.update': () => ({ path: `${BIO}/members/${inVos['viewer']?.user}`, json: { groups: [] } }),
    // The last admin cannot be removed, so that whoever may remove members is told of the conflict.
    'member.remove': () => ({ path: `${BIO}/members/${inVos['vo-admin']?.user}` }),
  };
}
