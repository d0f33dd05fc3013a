import { principalOf } from '@hanse/http';
import { requesterOfToken } from '@hanse/identity';
import { UserIds } from '@hanse/kernel';
import type { Asker } from '../policy/asker.ts';

export function askerOf(request: Parameters<typeof principalOf>[0]): Asker {
  const { kind, id, roles, scope, vo } = principalOf(request);
  const claims = { subject: id, roles, scope, ...(vo === undefined ? {} : { vo }) };
  const requester = requesterOfToken(claims, { origin: 'federation', kind });
  return { userId: UserIds.parse(id), vo, requester };
}
