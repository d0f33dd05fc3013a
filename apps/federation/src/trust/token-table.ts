import { CLOCK_TOLERANCE, type Confirmation, type TokenRecord } from '@hanse/identity';
import type { Instant } from '@hanse/kernel';
import { type Database, jsonOf, numberOf, optionalTextOf, type SqlRow, textOf } from '@hanse/store';

/** A token as its owner may know it. */
export type IssuedRecord = Omit<TokenRecord, 'roles'>;

/** So many are listed at most: those that were issued last. */
const LISTED = 500;

/** Rows of the tokens that were issued and still live; the tokens themselves are not kept. */
export class TokenTable {
  readonly #db: Database;

  constructor(parts: { db: Database }) {
    this.#db = parts.db;
  }

  /** Forgets those that are dead, so that there are never more than are issued in the life of one. */
  insert(token: IssuedRecord, now: Instant): void {
    const { tokenId, subject, audience, clientId, scope, actors, vo, sessionId, confirmation } = token;
    this.#db.run('DELETE FROM issued_token WHERE expires_at < ?', now - CLOCK_TOLERANCE);
    this.#db.run(
      `INSERT INTO issued_token
         (token_id, subject, audience, client_id, scope, actors, vo, session_id, bound_to, issued_at, expires_at)
       VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
      ...[tokenId, subject, audience, clientId, JSON.stringify(scope), JSON.stringify(actors), vo ?? null],
      ...[sessionId ?? null, confirmation === undefined ? null : JSON.stringify(confirmation)],
      ...[token.issuedAt, token.expiresAt],
    );
  }

  /** When the keys that signed them are void. */
  forgetAll(): void {
    this.#db.run('DELETE FROM issued_token');
  }

  get(tokenId: string): IssuedRecord | undefined {
    const row = this.#db.get('SELECT * FROM issued_token WHERE token_id = ?', tokenId);
    return row === undefined ? undefined : recordOf(row);
  }

  /** The tokens of a user that live at that time and are not revoked, the newest first. */
  live(subject: string, now: Instant): readonly IssuedRecord[] {
    return this.#db
      .all(
        `SELECT * FROM issued_token WHERE subject = ? AND expires_at > ?
           AND NOT EXISTS (SELECT 1 FROM revocation
             WHERE (kind = 'token' AND id = token_id) OR (kind = 'session' AND id = session_id))
         ORDER BY issued_at DESC, token_id DESC LIMIT ?`,
        ...[subject, now, LISTED],
      )
      .map(recordOf);
  }
}

function recordOf(row: SqlRow): IssuedRecord {
  const confirmation = row['bound_to'] === null ? undefined : (jsonOf(row, 'bound_to') as Confirmation);
  return {
    tokenId: textOf(row, 'token_id'),
    subject: textOf(row, 'subject'),
    audience: textOf(row, 'audience'),
    clientId: textOf(row, 'client_id'),
    scope: jsonOf(row, 'scope') as readonly string[],
    actors: jsonOf(row, 'actors') as readonly string[],
    vo: optionalTextOf(row, 'vo'),
    sessionId: optionalTextOf(row, 'session_id'),
    confirmation,
    issuedAt: numberOf(row, 'issued_at'),
    expiresAt: numberOf(row, 'expires_at'),
  };
}
