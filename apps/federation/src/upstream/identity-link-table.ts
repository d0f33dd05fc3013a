import { type Instant, type UserId, UserIds } from '@hanse/kernel';
import { type Database, numberOf, type SqlRow, textOf } from '@hanse/store';

/** An identity at a provider and the account here that it opens. */
export interface IdentityLink {
  readonly identityId: string;
  readonly issuer: string;
  readonly subject: string;
  readonly userId: UserId;
  /** The configured name of the provider at the time. */
  readonly upstream: string;
  readonly linkedAt: Instant;
  readonly lastUsedAt: Instant;
}

/** Rows of links between identities at providers and accounts. */
export class IdentityLinkTable {
  readonly #db: Database;

  constructor(parts: { db: Database }) {
    this.#db = parts.db;
  }

  insert({ identityId, issuer, subject, userId, upstream, linkedAt, lastUsedAt }: IdentityLink): void {
    this.#db.run(
      `INSERT INTO identity_link (identity_id, issuer, subject, user_id, upstream, linked_at, last_used_at)
       VALUES (?, ?, ?, ?, ?, ?, ?)`,
      ...[identityId, issuer, subject, userId, upstream, linkedAt, lastUsedAt],
    );
  }

  get(issuer: string, subject: string): IdentityLink | undefined {
    const row = this.#db.get('SELECT * FROM identity_link WHERE issuer = ? AND subject = ?', issuer, subject);
    return row === undefined ? undefined : linkOf(row);
  }

  /** The oldest first. */
  ofUser(userId: UserId): readonly IdentityLink[] {
    return this.#db.all('SELECT * FROM identity_link WHERE user_id = ? ORDER BY identity_id', userId).map(linkOf);
  }

  touch(identityId: string, at: Instant): void {
    this.#db.run('UPDATE identity_link SET last_used_at = ? WHERE identity_id = ?', at, identityId);
  }

  delete(identityId: string): void {
    this.#db.run('DELETE FROM identity_link WHERE identity_id = ?', identityId);
  }
}

function linkOf(row: SqlRow): IdentityLink {
  return {
    identityId: textOf(row, 'identity_id'),
    issuer: textOf(row, 'issuer'),
    subject: textOf(row, 'subject'),
    userId: UserIds.parse(textOf(row, 'user_id')),
    upstream: textOf(row, 'upstream'),
    linkedAt: numberOf(row, 'linked_at'),
    lastUsedAt: numberOf(row, 'last_used_at'),
  };
}
