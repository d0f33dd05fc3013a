import type { RefreshFamily, Session } from '@hanse/identity';
import type { Instant } from '@hanse/kernel';
import { type Database, numberOf, type SqlRow, textOf } from '@hanse/store';

/** A login of an account: its session, and the key its refresh tokens are bound to. */
export interface LocalSession extends Session {
  readonly jkt: string;
}

/** Logins of the provider's accounts and their refresh tokens, of which only digests are kept. */
export class LocalSessionTable {
  readonly #db: Database;

  constructor(parts: { db: Database }) {
    this.#db = parts.db;
  }

  insert({ sessionId, userId, clientId, createdAt, lastUsedAt, expiresAt, idleTimeout, jkt }: LocalSession): void {
    this.#db.run(
      `INSERT INTO local_session
         (session_id, account, client_id, created_at, last_used_at, expires_at, idle_timeout, jkt)
       VALUES (?, ?, ?, ?, ?, ?, ?, ?)`,
      ...[sessionId, userId, clientId, createdAt, lastUsedAt, expiresAt, idleTimeout, jkt],
    );
  }

  get(sessionId: string): LocalSession | undefined {
    const row = this.#db.get('SELECT * FROM local_session WHERE session_id = ?', sessionId);
    return row === undefined ? undefined : sessionOf(row);
  }

  ofAccount(name: string): readonly LocalSession[] {
    return this.#db.all('SELECT * FROM local_session WHERE account = ?', name).map(sessionOf);
  }

  /** Writes down a use or an end. */
  update({ sessionId, lastUsedAt, revoked }: Session): void {
    this.#db.run(
      'UPDATE local_session SET last_used_at = ?, revoked_at = ?, revoked_by = ? WHERE session_id = ?',
      ...[lastUsedAt, revoked?.at ?? null, revoked?.by ?? null, sessionId],
    );
  }

  /** Forgets sessions, with their tokens, that could not be used any more at that time. */
  forgetBefore(time: Instant): void {
    this.#db.run('DELETE FROM local_session WHERE expires_at < ?', time);
  }

  addToken(digest: string, sessionId: string): void {
    this.#db.run('INSERT INTO local_refresh_token (digest, session_id, is_used) VALUES (?, ?, 0)', digest, sessionId);
  }

  markUsed(digest: string): void {
    this.#db.run('UPDATE local_refresh_token SET is_used = 1 WHERE digest = ?', digest);
  }

  sessionOfToken(digest: string): LocalSession | undefined {
    const row = this.#db.get(
      'SELECT local_session.* FROM local_session JOIN local_refresh_token USING (session_id) WHERE digest = ?',
      digest,
    );
    return row === undefined ? undefined : sessionOf(row);
  }

  /** The refresh tokens of a session, used and present. */
  family({ sessionId, clientId, expiresAt, jkt, revoked }: LocalSession): RefreshFamily {
    const rows = this.#db.all('SELECT digest, is_used FROM local_refresh_token WHERE session_id = ?', sessionId);
    const digests = (used: number) =>
      rows.filter((row) => numberOf(row, 'is_used') === used).map((row) => textOf(row, 'digest'));
    return {
      ...{ sessionId, clientId, expiresAt, jkt },
      currentDigest: digests(0)[0] ?? '',
      usedDigests: digests(1),
      ...(revoked === undefined ? {} : { revokedAt: revoked.at }),
    };
  }
}

function sessionOf(row: SqlRow): LocalSession {
  const isRevoked = row['revoked_at'] !== null;
  return {
    sessionId: textOf(row, 'session_id'),
    userId: textOf(row, 'account'),
    clientId: textOf(row, 'client_id'),
    createdAt: numberOf(row, 'created_at'),
    lastUsedAt: numberOf(row, 'last_used_at'),
    expiresAt: numberOf(row, 'expires_at'),
    idleTimeout: numberOf(row, 'idle_timeout'),
    jkt: textOf(row, 'jkt'),
    ...(isRevoked ? { revoked: { at: numberOf(row, 'revoked_at'), by: textOf(row, 'revoked_by') } } : {}),
  };
}
