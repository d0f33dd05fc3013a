import {
  CLOCK_TOLERANCE,
  LONGEST_LIFETIME,
  membershipId,
  type Revocation,
  VO_ROLES,
  type VoRole,
} from '@hanse/identity';
import type { Clock, UserId } from '@hanse/kernel';
import { type Database, numberOf, textOf } from '@hanse/store';

/** Any token of the lost role is dead after so long. */
const AFTERLIFE = LONGEST_LIFETIME + 2 * CLOCK_TOLERANCE;

/** Roles in VOs that people lost while tokens with them may live: gateways are told of them by the bundle. */
export class RoleLosses {
  readonly #db: Database;
  readonly #clock: Pick<Clock, 'now'>;
  readonly #issuer: string;

  constructor(parts: { db: Database; clock: Pick<Clock, 'now'>; issuer: string }) {
    this.#db = parts.db;
    this.#clock = parts.clock;
    this.#issuer = parts.issuer;
  }

  /** Undefined: not in the VO. A role that somebody has again makes its old tokens good again. */
  changed(vo: string, userId: UserId, from: VoRole | undefined, to: VoRole | undefined): void {
    const until = this.#clock.now() + AFTERLIFE;
    for (const role of VO_ROLES) {
      const [rank, before, after] = [rankOf(role), rankOf(from), rankOf(to)];
      if (rank <= after)
        this.#run('DELETE FROM vo_role_loss WHERE vo = ? AND user_id = ? AND role = ?', vo, userId, role);
      else if (rank <= before) {
        this.#run(
          'INSERT OR REPLACE INTO vo_role_loss (vo, user_id, role, until) VALUES (?, ?, ?, ?)',
          vo,
          userId,
          role,
          until,
        );
      }
    }
  }

  /** For the next bundle; what no token can claim any more is forgotten. */
  revocations(): readonly Revocation[] {
    this.#run('DELETE FROM vo_role_loss WHERE until < ?', this.#clock.now());
    return this.#db.all('SELECT * FROM vo_role_loss ORDER BY vo, user_id, role').map((row) => ({
      kind: 'membership',
      id: membershipId(textOf(row, 'vo'), textOf(row, 'user_id'), textOf(row, 'role') as VoRole),
      issuer: this.#issuer,
      until: numberOf(row, 'until'),
    }));
  }

  #run(sql: string, ...values: readonly (string | number)[]): void {
    this.#db.run(sql, ...values);
  }
}

function rankOf(role: VoRole | undefined): number {
  return role === undefined ? -1 : VO_ROLES.indexOf(role);
}
