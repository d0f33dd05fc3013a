import type { Instant, UserId } from '@hanse/kernel';
import { type Database, numberOf, type SqlRow, textOf } from '@hanse/store';
import type { Tier } from '../tier.ts';

/** Somebody this site knows. Owners of things are known by `userId`, which no two namespaced ids ever share. */
export interface IdentityRecord {
  readonly userId: UserId;
  /** `fed:<issuer>:<subject>` or `local:<source>:<name>`. */
  readonly namespacedId: string;
  readonly tier: Tier;
  /** For people. */
  readonly name: string;
  readonly firstUsed: Instant;
  readonly lastUsed: Instant;
}

/** Nobody is collected who owns a part or a machine that is not destroyed, or has an order under way. */
const OWNS_NOTHING = `
  NOT EXISTS (SELECT 1 FROM part WHERE part.owner = identity.user_id AND part.is_destroyed = 0)
  AND NOT EXISTS (SELECT 1 FROM vee WHERE vee.owner = identity.user_id AND vee.state <> 'DESTROYED')
  AND NOT EXISTS (SELECT 1 FROM orders WHERE orders.owner = identity.user_id AND orders.state IN ('QUEUED', 'RUNNING'))`;

/** The users a site knows: made on first use, collected when unused. */
export class IdentityTable {
  readonly #db: Database;

  constructor(parts: { db: Database }) {
    this.#db = parts.db;
  }

  insert(record: IdentityRecord): void {
    this.#db.run(
      `INSERT INTO identity (user_id, namespaced_id, tier, name, first_used, last_used) VALUES (?, ?, ?, ?, ?, ?)`,
      ...[record.userId, record.namespacedId, record.tier, record.name, record.firstUsed, record.lastUsed],
    );
  }

  get(userId: UserId): IdentityRecord | undefined {
    const row = this.#db.get('SELECT * FROM identity WHERE user_id = ?', userId);
    return row === undefined ? undefined : identityRecord(row);
  }

  named(namespacedId: string): IdentityRecord | undefined {
    const row = this.#db.get('SELECT * FROM identity WHERE namespaced_id = ?', namespacedId);
    return row === undefined ? undefined : identityRecord(row);
  }

  list(): readonly IdentityRecord[] {
    return this.#db.all('SELECT * FROM identity ORDER BY namespaced_id').map(identityRecord);
  }

  touch(userId: UserId, name: string, lastUsed: Instant): void {
    this.#db.run(
      'UPDATE identity SET name = ?, last_used = max(last_used, ?) WHERE user_id = ?',
      ...[name, lastUsed, userId],
    );
  }

  /** Removes who was not used since and owns nothing; answers who that was. */
  collect(unusedSince: Instant): readonly IdentityRecord[] {
    const rows = this.#db.all(`DELETE FROM identity WHERE last_used < ? AND ${OWNS_NOTHING} RETURNING *`, unusedSince);
    return rows.map(identityRecord);
  }
}

function identityRecord(row: SqlRow): IdentityRecord {
  return {
    userId: textOf(row, 'user_id') as UserId,
    namespacedId: textOf(row, 'namespaced_id'),
    tier: textOf(row, 'tier') as Tier,
    name: textOf(row, 'name'),
    firstUsed: numberOf(row, 'first_used'),
    lastUsed: numberOf(row, 'last_used'),
  };
}
