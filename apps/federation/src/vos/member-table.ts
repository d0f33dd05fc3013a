import type { VoRole } from '@hanse/identity';
import { type UserId, UserIds } from '@hanse/kernel';
import { type Database, numberOf, type SqlRow, textOf } from '@hanse/store';
import type { VoMember } from './vo.ts';

const GROUPS = `(SELECT json_group_array(name) FROM
  (SELECT name FROM vo_member_group g WHERE g.vo = m.vo AND g.user_id = m.user_id ORDER BY name)) AS groups`;
const SELECT = `SELECT m.*, ${GROUPS} FROM vo_member m`;

/** Rows of who is in which VO. What a token says of it is never believed beyond this table. */
export class MemberTable {
  readonly #db: Database;

  constructor(parts: { db: Database }) {
    this.#db = parts.db;
  }

  /** The membership that holds now; undefined for somebody who is not in the VO. */
  get(vo: string, userId: UserId): VoMember | undefined {
    const row = this.#db.get(`${SELECT} WHERE m.vo = ? AND m.user_id = ?`, vo, userId);
    return row === undefined ? undefined : memberOf(row);
  }

  /** The members of a VO, the longest there first. */
  of(vo: string): readonly VoMember[] {
    return this.#db.all(`${SELECT} WHERE m.vo = ? ORDER BY m.since, m.user_id`, vo).map(memberOf);
  }

  /** The memberships of a person, by VO. */
  ofUser(userId: UserId): readonly VoMember[] {
    return this.#db.all(`${SELECT} WHERE m.user_id = ? ORDER BY m.vo`, userId).map(memberOf);
  }

  /** The groups must be groups of the VO. */
  put({ vo, userId, role, groups, since }: VoMember): void {
    this.#db.run(
      `INSERT INTO vo_member (vo, user_id, role, since) VALUES (?, ?, ?, ?)
       ON CONFLICT (vo, user_id) DO UPDATE SET role = excluded.role`,
      ...[vo, userId, role, since],
    );
    this.#db.run('DELETE FROM vo_member_group WHERE vo = ? AND user_id = ?', vo, userId);
    for (const name of groups) {
      this.#db.run('INSERT INTO vo_member_group (vo, user_id, name) VALUES (?, ?, ?)', vo, userId, name);
    }
  }

  delete(vo: string, userId: UserId): void {
    this.#db.run('DELETE FROM vo_member WHERE vo = ? AND user_id = ?', vo, userId);
  }
}

function memberOf(row: SqlRow): VoMember {
  return {
    vo: textOf(row, 'vo'),
    userId: UserIds.parse(textOf(row, 'user_id')),
    role: textOf(row, 'role') as VoRole,
    groups: JSON.parse(textOf(row, 'groups')) as readonly string[],
    since: numberOf(row, 'since'),
  };
}
