import type { RevocationView } from '@hanse/api';
import { type Instant, UserIds } from '@hanse/kernel';
import { type Database, numberOf, optionalTextOf, type SqlRow, textOf } from '@hanse/store';

export type RevocableKind = RevocationView['kind'];

/** Rows of what was revoked. */
export class RevocationTable {
  readonly #db: Database;

  constructor(parts: { db: Database }) {
    this.#db = parts.db;
  }

  /** A second revocation of the same thing replaces the first. */
  put({ kind, id, reason, revokedBy, revokedAt, until }: RevocationView): void {
    this.#db.run(
      'INSERT OR REPLACE INTO revocation (kind, id, reason, revoked_by, revoked_at, until) VALUES (?, ?, ?, ?, ?, ?)',
      kind,
      id,
      reason ?? null,
      revokedBy,
      revokedAt,
      until ?? null,
    );
  }

  /** Those that are in force, the oldest first; what has ended is forgotten. */
  list(now: Instant): readonly RevocationView[] {
    this.#db.run('DELETE FROM revocation WHERE until < ?', now);
    return this.#db.all('SELECT * FROM revocation ORDER BY revoked_at, kind, id').map(viewOf);
  }

  has(kind: RevocableKind, id: string): boolean {
    return this.#db.get('SELECT 1 FROM revocation WHERE kind = ? AND id = ?', kind, id) !== undefined;
  }

  /** Whether there was one. */
  delete(kind: RevocableKind, id: string): boolean {
    return this.#db.get('DELETE FROM revocation WHERE kind = ? AND id = ? RETURNING id', kind, id) !== undefined;
  }
}

function viewOf(row: SqlRow): RevocationView {
  const reason = optionalTextOf(row, 'reason');
  return {
    kind: textOf(row, 'kind') as RevocableKind,
    id: textOf(row, 'id'),
    ...(reason === undefined ? {} : { reason }),
    revokedBy: UserIds.parse(textOf(row, 'revoked_by')),
    revokedAt: numberOf(row, 'revoked_at'),
    ...(row['until'] === null ? {} : { until: numberOf(row, 'until') }),
  };
}
