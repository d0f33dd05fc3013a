import type { Clock } from '@hanse/kernel';
import type { MemberTable } from '../vos/member-table.ts';
import type { VoTable } from '../vos/vo-table.ts';
import type { VoMemberships } from './membership-sync.ts';

/** Memberships as the tables of the VOs keep them. The groups that somebody has by hand stay. */
export function claimedMemberships(parts: {
  vos: VoTable;
  members: MemberTable;
  clock: Pick<Clock, 'now'>;
}): VoMemberships {
  const { vos, members, clock } = parts;
  return {
    exists: (vo) => vos.get(vo) !== undefined,
    roleOf: (vo, userId) => members.get(vo, userId)?.role,
    admit: (vo, userId, role) => {
      const { groups = [], since = clock.now() } = members.get(vo, userId) ?? {};
      members.put({ vo, userId, role, groups, since });
    },
    dismiss: (vo, userId) => members.delete(vo, userId),
  };
}
