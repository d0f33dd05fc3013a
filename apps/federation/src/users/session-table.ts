import type { RefreshFamily, Session } from '@hanse/identity';
import type { Instant } from '@hanse/kernel';
import { type Database, numberOf, optionalTextOf, type SqlRow, textOf } from '@hanse/store';

/** Rows of logins and of their refresh tokens, of which only digests are kept. */
export class SessionTable {
  readonly #db: Database;

  constructor(parts: { db: Database }) {
    this.#db = parts.db;
  }

  insert(session: Session): void {
    const { sessionId, userId, clientId, vo, createdAt, lastUsedAt, expiresAt, idleTimeout, jkt, scope } = session;
    this.#db.run(
      `INSERT INTO session
         (session_id, user_id, client_id, vo, created_at, last_used_at, expires_at, idle_timeout, jkt, scope)
       VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
      ...[sessionId, userId, clientId, vo ?? null, createdAt, lastUsedAt, expiresAt, idleTimeout],
      ...[jkt ?? null, scope ?? null],
    );
  }

  get(sessionId: string): Session | undefined {
    const row = this.#db.get('SELECT * FROM session WHERE session_id = ?', sessionId);
    return row === undefined ? undefined : sessionOf(row);
  }

  ofUser(userId: string): readonly Session[] {
    return this.#db.all('SELECT * FROM session WHERE user_id = ?', userId).map(sessionOf);
  }

  revokedSince(since: Instant): readonly Session[] {
    return this.#db.all('SELECT * FROM session WHERE revoked_at >= ?', since).map(sessionOf);
  }

  /** Writes down a use or an end. */
  update({ sessionId, vo, lastUsedAt, revoked }: Session): void {
    this.#db.run(
      'UPDATE session SET vo = ?, last_used_at = ?, revoked_at = ?, revoked_by = ? WHERE session_id = ?',
      ...[vo ?? null, lastUsedAt, revoked?.at ?? null, revoked?.by ?? null, sessionId],
    );
  }

  /** Forgets sessions, with their tokens, that could not be used any more at that time. */
  forgetBefore(time: Instant): void {
    this.#db.run('DELETE FROM session WHERE expires_at < ?', time);
  }

  addToken(digest: string, sessionId: string): void {
    this.#db.run('INSERT INTO refresh_token (digest, session_id, is_used) VALUES (?, ?, 0)', digest, sessionId);
  }

  markUsed(digest: string): void {
    this.#db.run('UPDATE refresh_token SET is_used = 1 WHERE digest = ?', digest);
  }

  sessionOfToken(digest: string): Session | undefined {
    const row = this.#db.get(
      'SELECT session.* FROM session JOIN refresh_token USING (session_id) WHERE digest = ?',
      digest,
    );
    return row === undefined ? undefined : sessionOf(row);
  }

  /** The refresh tokens of a session, used and present. */
  family({ sessionId, clientId, expiresAt, jkt, revoked }: Session): RefreshFamily {
    const rows = this.#db.all('SELECT digest, is_used FROM refresh_token WHERE session_id = ?', sessionId);
    const digests = (used: number) =>
      rows.filter((row) => numberOf(row, 'is_used') === used).map((row) => textOf(row, 'digest'));
    return {
      ...{ sessionId, clientId, expiresAt },
      currentDigest: digests(0)[0] ?? '',
      usedDigests: digests(1),
      ...(jkt === undefined ? {} : { jkt }),
      ...(revoked === undefined ? {} : { revokedAt: revoked.at }),
    };
  }
}

function sessionOf(row: SqlRow): Session {
  const isRevoked = row['revoked_at'] !== null;
  const [vo, jkt, scope] = [optionalTextOf(row, 'vo'), optionalTextOf(row, 'jkt'), optionalTextOf(row, 'scope')];
  return {
    sessionId: textOf(row, 'session_id'),
    userId: textOf(row, 'user_id'),
    clientId: textOf(row, 'client_id'),
    ...(vo === undefined ? {} : { vo }),
    createdAt: numberOf(row, 'created_at'),
    lastUsedAt: numberOf(row, 'last_used_at'),
    expiresAt: numberOf(row, 'expires_at'),
    idleTimeout: numberOf(row, 'idle_timeout'),
    ...(jkt === undefined ? {} : { jkt }),
    ...(scope === undefined ? {} : { scope }),
    ...(isRevoked ? { revoked: { at: numberOf(row, 'revoked_at'), by: textOf(row, 'revoked_by') } } : {}),
  };
}
