import type { VoRole } from '@hanse/identity';
import type { UserId } from '@hanse/kernel';
import { type Database, textOf } from '@hanse/store';

/** The memberships of VOs, as far as claims change them. */
export interface VoMemberships {
  /** Whether there is such a VO. */
  exists(vo: string): boolean;
  roleOf(vo: string, userId: UserId): VoRole | undefined;
  admit(vo: string, userId: UserId, role: VoRole): void;
  /** False when the VO cannot do without the person. */
  dismiss(vo: string, userId: UserId): boolean;
}

/**
 * Keeps the memberships that a provider's claims give: granted with the claim, changed with it, gone with it at the next
 * login. A membership that somebody gave by hand is left as it is.
 */
export class MembershipSync {
  readonly #db: Database;
  readonly #vos: VoMemberships;

  constructor(parts: { db: Database; vos: VoMemberships }) {
    this.#db = parts.db;
    this.#vos = parts.vos;
  }

  /** Answers the VOs in which the person's role changed. */
  sync(userId: UserId, upstream: string, wanted: ReadonlyMap<string, VoRole>): readonly string[] {
    const granted = this.#granted(userId, upstream);
    const concerned = [...new Set([...granted, ...wanted.keys()])];
    const roles = () => concerned.map((vo) => this.#vos.roleOf(vo, userId));
    return this.#db.transaction(() => {
      const before = roles();
      for (const vo of granted) if (!wanted.has(vo)) this.#dismiss(vo, userId, upstream);
      for (const [vo, role] of wanted) this.#admit(vo, userId, upstream, role, granted);
      const after = roles();
      return concerned.filter((_vo, index) => before[index] !== after[index]);
    });
  }

  #granted(userId: UserId, upstream: string): readonly string[] {
    const rows = this.#db.all('SELECT vo FROM mapped_member WHERE user_id = ? AND upstream = ?', userId, upstream);
    return rows.map((row) => textOf(row, 'vo'));
  }

  #admit(vo: string, userId: UserId, upstream: string, role: VoRole, granted: readonly string[]): void {
    const present = this.#vos.roleOf(vo, userId);
    const isOurs = present === undefined || granted.includes(vo);
    if (!isOurs || !this.#vos.exists(vo)) return;
    if (present !== role) this.#vos.admit(vo, userId, role);
    this.#db.run(
      'INSERT OR IGNORE INTO mapped_member (vo, user_id, upstream) VALUES (?, ?, ?)',
      ...[vo, userId, upstream],
    );
  }

  #dismiss(vo: string, userId: UserId, upstream: string): void {
    const isGone = this.#vos.roleOf(vo, userId) === undefined || this.#vos.dismiss(vo, userId);
    if (!isGone) return;
    this.#db.run('DELETE FROM mapped_member WHERE vo = ? AND user_id = ? AND upstream = ?', vo, userId, upstream);
  }
}
