import type { Instant, UserId } from '@hanse/kernel';
import { UserIds } from '@hanse/kernel';
import { type Database, jsonOf, numberOf, optionalTextOf, textOf } from '@hanse/store';
import type { Interaction, Purpose } from './interaction.ts';

/** Rows of logins under way. */
export class InteractionTable {
  readonly #db: Database;

  constructor(parts: { db: Database }) {
    this.#db = parts.db;
  }

  insert({ interactionId, browserDigest, purpose, expiresAt }: Interaction): void {
    this.#db.run(
      'INSERT INTO login_interaction (interaction_id, browser_digest, purpose, expires_at) VALUES (?, ?, ?, ?)',
      ...[interactionId, browserDigest, JSON.stringify(purpose), expiresAt],
    );
  }

  get(interactionId: string): Interaction | undefined {
    const row = this.#db.get('SELECT * FROM login_interaction WHERE interaction_id = ?', interactionId);
    if (row === undefined) return undefined;
    const userId = optionalTextOf(row, 'user_id');
    return {
      interactionId: textOf(row, 'interaction_id'),
      browserDigest: textOf(row, 'browser_digest'),
      purpose: jsonOf(row, 'purpose') as Purpose,
      ...(userId === undefined ? {} : { userId: UserIds.parse(userId) }),
      expiresAt: numberOf(row, 'expires_at'),
    };
  }

  setUser(interactionId: string, userId: UserId): void {
    this.#db.run('UPDATE login_interaction SET user_id = ? WHERE interaction_id = ?', userId, interactionId);
  }

  /** Whether there was one: who deletes it is the only one to answer it. */
  delete(interactionId: string): boolean {
    return this.#db.run('DELETE FROM login_interaction WHERE interaction_id = ?', interactionId) > 0;
  }

  forgetBefore(time: Instant): void {
    this.#db.run('DELETE FROM login_interaction WHERE expires_at < ?', time);
  }

  count(): number {
    return numberOf(this.#db.get('SELECT count(*) AS count FROM login_interaction') ?? {}, 'count');
  }
}
