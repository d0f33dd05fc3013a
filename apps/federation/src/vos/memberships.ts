import { lesserRole, type TokenClaims, VO_ROLES, type VoRole } from '@hanse/identity';
import { type Clock, HanseError, type UserId } from '@hanse/kernel';
import type { Database } from '@hanse/store';
import type { RobotTable } from '../robots/robot-table.ts';
import type { UserTable } from '../users/user-table.ts';
import type { MemberTable } from './member-table.ts';
import type { RoleLosses } from './role-losses.ts';
import type { Vo, VoMember } from './vo.ts';
import type { VoJournal } from './vo-journal.ts';
import type { VoTable } from './vo-table.ts';

export interface MembershipParts {
  readonly db: Database;
  readonly vos: VoTable;
  readonly members: MemberTable;
  readonly losses: RoleLosses;
  readonly journal: VoJournal;
  readonly users: UserTable;
  readonly robots: Pick<RobotTable, 'isRobot'>;
  readonly clock: Pick<Clock, 'now'>;
}

/** Who is in which VO as what: the only place where that changes. */
export class Memberships {
  readonly #parts: MembershipParts;

  constructor(parts: MembershipParts) {
    this.#parts = parts;
  }

  find(vo: string, userId: UserId): VoMember | undefined {
    return this.#parts.members.get(vo, userId);
  }

  /** The longest there first. */
  of(vo: string): readonly VoMember[] {
    return this.#parts.members.of(vo);
  }

  /** FEDERATION_VO_NOT_MEMBER, also for a VO that is not there. */
  require(vo: string, userId: UserId): VoMember {
    const member = this.#parts.members.get(vo, userId);
    if (member !== undefined) return member;
    throw new HanseError('FEDERATION_VO_NOT_MEMBER', { vo });
  }

  /** What a token for the VO says of its subject; nothing without a VO. FEDERATION_VO_NOT_MEMBER. */
  claims(vo: string | undefined, userId: UserId): { vo?: string; roles: readonly VoRole[]; groups: readonly string[] } {
    if (vo === undefined) return { roles: [], groups: [] };
    const { role, groups } = this.require(vo, userId);
    return { vo, roles: [role], groups };
  }

  /**
   * The roles of a token as they are now: that in its VO is never more than the table says. FEDERATION_VO_NOT_MEMBER for
   * whoever is in its VO no more, lest what they ask for the VO be done for themselves.
   */
  rolesNow({ vo, subject, roles }: Pick<TokenClaims, 'vo' | 'subject' | 'roles'>): readonly string[] {
    if (vo === undefined) return roles;
    const { role } = this.require(vo, subject as UserId);
    const claimed = VO_ROLES.find((one) => roles.includes(one));
    const others = roles.filter((one) => one !== claimed);
    return claimed === undefined ? roles : [lesserRole(claimed, role), ...others];
  }

  /** The groups of a token that its subject is still in. */
  groupsNow({ vo, subject, groups }: Pick<TokenClaims, 'vo' | 'subject' | 'groups'>): readonly string[] {
    const present = vo === undefined ? undefined : this.find(vo, subject as UserId);
    return groups.filter((group) => present?.groups.includes(group));
  }

  /** FEDERATION_VO_ALREADY_MEMBER, FEDERATION_VO_GROUP_UNKNOWN, FEDERATION_ROBOT_NOT_ADMIN. */
  join(vo: string, userId: UserId, { role, groups }: Pick<VoMember, 'role' | 'groups'>): VoMember {
    const { db, members, losses, journal, clock } = this.#parts;
    return db.transaction(() => {
      if (role === 'vo-admin') this.requirePerson(userId);
      if (members.get(vo, userId) !== undefined) throw new HanseError('FEDERATION_VO_ALREADY_MEMBER', { vo });
      const member = { vo, userId, role, groups: this.knownGroups(vo, groups), since: clock.now() };
      members.put(member);
      losses.changed(vo, userId, undefined, role);
      journal.record(vo, 'member.join', { by: userId, about: userId, to: role });
      return member;
    });
  }

  /** FEDERATION_VO_MEMBER_UNKNOWN, _LAST_ADMIN and _GROUP_UNKNOWN, FEDERATION_ROBOT_NOT_ADMIN. */
  change(vo: Vo, userId: UserId, wanted: Partial<Pick<VoMember, 'role' | 'groups'>>, by: UserId): VoMember {
    const { db, members, losses, journal } = this.#parts;
    return db.transaction(() => {
      const before = this.member(vo.vo, userId);
      const { role = before.role, groups = before.groups } = wanted;
      if (role === 'vo-admin') this.requirePerson(userId);
      if (before.role === 'vo-admin' && role !== 'vo-admin') this.#requireOtherAdmin(before);
      const after = { ...before, role, groups: this.knownGroups(vo.vo, groups) };
      members.put(after);
      losses.changed(vo.vo, userId, before.role, role);
      journal.record(vo.vo, 'member.update', { by, about: userId, from: told(before), to: told(after) });
      return after;
    });
  }

  /** FEDERATION_VO_MEMBER_UNKNOWN, FEDERATION_VO_LAST_ADMIN, FEDERATION_VO_BUDGET_OWNER. */
  remove({ vo, budgetOwner }: Vo, userId: UserId, by: UserId): void {
    const { db, members, losses, journal } = this.#parts;
    db.transaction(() => {
      const before = this.member(vo, userId);
      if (before.role === 'vo-admin') this.#requireOtherAdmin(before);
      if (budgetOwner === userId) throw new HanseError('FEDERATION_VO_BUDGET_OWNER', { vo, user: this.nameOf(userId) });
      members.delete(vo, userId);
      losses.changed(vo, userId, before.role, undefined);
      journal.record(vo, by === userId ? 'member.leave' : 'member.remove', { by, about: userId, from: told(before) });
    });
  }

  /** As `remove`, for an account that goes and is no admin; the VO may have taken it out before. */
  removeIfThere(vo: string, userId: UserId, by: UserId): void {
    const found = this.#parts.vos.get(vo);
    if (found !== undefined && this.find(vo, userId) !== undefined) this.remove(found, userId, by);
  }

  /** Takes everybody out of a VO that goes; in the caller's transaction. */
  removeAll(vo: string): void {
    const { members, losses } = this.#parts;
    for (const { userId, role } of members.of(vo)) {
      members.delete(vo, userId);
      losses.changed(vo, userId, role, undefined);
    }
  }

  /** FEDERATION_VO_MEMBER_UNKNOWN. */
  member(vo: string, userId: UserId): VoMember {
    const member = this.#parts.members.get(vo, userId);
    if (member !== undefined) return member;
    throw new HanseError('FEDERATION_VO_MEMBER_UNKNOWN', { vo, user: this.nameOf(userId) });
  }

  /** FEDERATION_ROBOT_NOT_ADMIN: a VO whose last admin is a program has nobody who answers for it. */
  requirePerson(userId: UserId): void {
    if (!this.#parts.robots.isRobot(userId)) return;
    throw new HanseError('FEDERATION_ROBOT_NOT_ADMIN', { robot: this.nameOf(userId) });
  }

  nameOf(userId: UserId): string {
    return this.#parts.users.get(userId)?.name ?? userId;
  }

  #requireOtherAdmin({ vo, userId }: VoMember): void {
    const admins = this.#parts.members.of(vo).filter(({ role }) => role === 'vo-admin');
    if (admins.some((admin) => admin.userId !== userId)) return;
    throw new HanseError('FEDERATION_VO_LAST_ADMIN', { vo, user: this.nameOf(userId) });
  }

  /** Each once, sorted. FEDERATION_VO_GROUP_UNKNOWN. */
  knownGroups(vo: string, groups: readonly string[]): readonly string[] {
    const accepted = this.#parts.vos.groups(vo);
    const unknown = groups.find((group) => !accepted.includes(group));
    if (unknown === undefined) return [...new Set(groups)].sort();
    throw new HanseError('FEDERATION_VO_GROUP_UNKNOWN', {
      vo,
      group: unknown,
      accepted: accepted.join(', ') || 'none',
    });
  }
}

function told({ role, groups }: VoMember): string {
  return [role, ...groups].join(' ');
}
