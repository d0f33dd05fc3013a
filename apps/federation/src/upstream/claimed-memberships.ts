import { HanseError } from '@hanse/kernel';
import type { Memberships } from '../vos/memberships.ts';
import type { VoTable } from '../vos/vo-table.ts';
import type { VoMemberships } from './membership-sync.ts';

/** What a VO cannot do without; the claim is then followed when somebody else has taken the part over. */
const NEEDED = new Set(['FEDERATION_VO_LAST_ADMIN', 'FEDERATION_VO_BUDGET_OWNER']);

/** Memberships of VOs, changed by whoever logs in through the provider. The groups somebody has by hand stay. */
export function claimedMemberships({ vos, memberships }: { vos: VoTable; memberships: Memberships }): VoMemberships {
  return {
    exists: (vo) => vos.get(vo) !== undefined,
    roleOf: (vo, userId) => memberships.find(vo, userId)?.role,
    admit: (name, userId, role) => {
      const vo = vos.get(name);
      if (vo === undefined) return;
      const isMember = memberships.find(name, userId) !== undefined;
      unlessNeeded(() => {
        if (isMember) memberships.change(vo, userId, { role }, userId);
        else memberships.join(name, userId, { role, groups: [] });
      });
    },
    dismiss: (name, userId) => {
      const vo = vos.get(name);
      return vo === undefined || unlessNeeded(() => memberships.remove(vo, userId, userId));
    },
  };
}

/** Whether it was done. */
function unlessNeeded(work: () => void): boolean {
  try {
    work();
    return true;
  } catch (thrown) {
    if (thrown instanceof HanseError && NEEDED.has(thrown.code)) return false;
    throw thrown;
  }
}
