import type { VoRole } from '@hanse/identity';
import type { UserId } from '@hanse/kernel';
import { MemberTable } from '../../src/vos/member-table.ts';
import type { Vo } from '../../src/vos/vo.ts';
import { VoTable } from '../../src/vos/vo-table.ts';
import { makeTables } from '../support/world.ts';

/** The VO `bio`, whose budget owner and only admin is ilsabe, and an account hinrich that is in no VO. */
export async function setUpVos() {
  const tables = makeTables();
  const { db, ids, users, clock } = tables;
  const account = (name: string): UserId => {
    const userId = ids.user();
    users.insert({ userId, name, passwordHash: '', role: 'member' });
    return userId;
  };
  const [ilsabe, hinrich, operator] = [account('ilsabe'), account('hinrich'), account('operator')];
  const [vos, members] = [new VoTable({ db }), new MemberTable({ db })];
  await tables.vos.service.create({ vo: 'bio', title: 'Biology' }, ilsabe, operator);
  const bio = (): Vo => {
    const found = vos.get('bio');
    if (found === undefined) throw new Error('there is no VO bio');
    return found;
  };
  const enter = (userId: UserId, role: VoRole) =>
    members.put({ vo: 'bio', userId, role, groups: [], since: clock.now() });
  return { ...tables, ...tables.vos, table: vos, members, bio, enter, account, ilsabe, hinrich, operator };
}
