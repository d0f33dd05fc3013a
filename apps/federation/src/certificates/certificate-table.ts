import type { UserCertificateView } from '@hanse/api';
import { type Instant, type UserId, UserIds } from '@hanse/kernel';
import { type Database, numberOf, optionalTextOf, type SqlRow, textOf } from '@hanse/store';

/** A certificate as it was issued, and to whom. */
export interface UserCertificateRecord extends UserCertificateView {
  readonly userId: UserId;
}

/** Rows of the certificates of users, until they have ended. */
export class CertificateTable {
  readonly #db: Database;

  constructor(parts: { db: Database }) {
    this.#db = parts.db;
  }

  insert({ fingerprint, userId, vo, role, createdAt, expiresAt }: UserCertificateRecord): void {
    this.#db.run(
      'INSERT INTO user_certificate (fingerprint, user_id, vo, role, created_at, expires_at) VALUES (?, ?, ?, ?, ?, ?)',
      ...[fingerprint, userId, vo ?? null, role ?? null, createdAt, expiresAt],
    );
  }

  get(fingerprint: string): UserCertificateRecord | undefined {
    const row = this.#db.get('SELECT * FROM user_certificate WHERE fingerprint = ?', fingerprint);
    return row === undefined ? undefined : recordOf(row);
  }

  /** Those of a user that have not ended, the newest first. */
  ofUser(userId: UserId, now: Instant): readonly UserCertificateRecord[] {
    return this.#db
      .all(
        'SELECT * FROM user_certificate WHERE user_id = ? AND expires_at >= ? ORDER BY created_at DESC, fingerprint',
        userId,
        now,
      )
      .map(recordOf);
  }

  setRevoked(fingerprint: string, at: Instant): void {
    this.#db.run('UPDATE user_certificate SET revoked_at = ? WHERE fingerprint = ?', at, fingerprint);
  }

  /** Forgets what had ended by then. */
  forgetBefore(time: Instant): void {
    this.#db.run('DELETE FROM user_certificate WHERE expires_at < ?', time);
  }
}

function recordOf(row: SqlRow): UserCertificateRecord {
  const vo = optionalTextOf(row, 'vo');
  const role = optionalTextOf(row, 'role');
  return {
    fingerprint: textOf(row, 'fingerprint'),
    userId: UserIds.parse(textOf(row, 'user_id')),
    ...(vo === undefined ? {} : { vo }),
    // Written by this file only, from what the authority certified.
    ...(role === undefined ? {} : { role: role as 'viewer' | 'member' }),
    createdAt: numberOf(row, 'created_at'),
    expiresAt: numberOf(row, 'expires_at'),
    ...(row['revoked_at'] === null ? {} : { revokedAt: numberOf(row, 'revoked_at') }),
  };
}
