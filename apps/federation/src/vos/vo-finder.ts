import { HanseError, type UserId } from '@hanse/kernel';
import type { Asker } from '../policy/asker.ts';
import type { Judge } from '../policy/judge.ts';
import { voThing } from '../policy/things.ts';
import type { UserTable } from '../users/user-table.ts';
import type { MemberTable } from './member-table.ts';
import type { Vo } from './vo.ts';
import type { VoTable } from './vo-table.ts';

/** Finds a VO for those who may do something with it; to others it does not exist. */
export class VoFinder {
  readonly #parts: {
    readonly vos: VoTable;
    readonly members: MemberTable;
    readonly users: UserTable;
    readonly judge: Judge;
  };

  constructor(parts: { vos: VoTable; members: MemberTable; users: UserTable; judge: Judge }) {
    this.#parts = parts;
  }

  /**
   * FEDERATION_VO_UNKNOWN; FEDERATION_VO_NOT_IN_USE for members whose token is for something else; IDENTITY_FORBIDDEN
   * when the VO may be seen and the action may not be done.
   */
  find(name: string, asker: Asker, action: string): Vo {
    const { vos, members, judge } = this.#parts;
    const vo = vos.get(name);
    if (vo === undefined) throw unknownVo(name);
    const isMember = members.get(name, asker.userId) !== undefined;
    const unseen = () => (isMember ? new HanseError('FEDERATION_VO_NOT_IN_USE', { vo: name }) : unknownVo(name));
    judge.require({ requester: asker.requester, action, resource: voThing(name) }, unseen);
    return vo;
  }

  /** The VOs that somebody is in, and for operators all. */
  list({ userId, requester }: Asker): readonly Vo[] {
    const { vos, members, judge } = this.#parts;
    const isSeen = ({ vo }: Vo) =>
      members.get(vo, userId) !== undefined ||
      judge.decide({ requester, action: 'vo.read', resource: voThing(vo) }).allowed;
    return vos.list().filter(isSeen);
  }

  /** A VO that somebody is in, whatever the token is for. FEDERATION_VO_NOT_MEMBER. */
  own(name: string, userId: UserId): Vo {
    const vo = this.#parts.vos.get(name);
    if (vo !== undefined && this.#parts.members.get(name, userId) !== undefined) return vo;
    throw new HanseError('FEDERATION_VO_NOT_MEMBER', { vo: name });
  }

  /** A member by name or id. FEDERATION_VO_MEMBER_UNKNOWN, whether there is such an account or not. */
  member({ vo }: Vo, nameOrId: string): UserId {
    const { members, users } = this.#parts;
    const userId = users.named(nameOrId)?.userId ?? (nameOrId as UserId);
    if (members.get(vo, userId) !== undefined) return userId;
    throw new HanseError('FEDERATION_VO_MEMBER_UNKNOWN', { vo, user: nameOrId });
  }

  /** Any account by name or id. FEDERATION_USER_UNKNOWN. */
  user(nameOrId: string): UserId {
    const { users } = this.#parts;
    const found = users.get(nameOrId as UserId) ?? users.named(nameOrId);
    if (found !== undefined) return found.userId;
    throw new HanseError('FEDERATION_USER_UNKNOWN', { user: nameOrId });
  }
}

function unknownVo(vo: string): HanseError {
  return new HanseError('FEDERATION_VO_UNKNOWN', { vo });
}
