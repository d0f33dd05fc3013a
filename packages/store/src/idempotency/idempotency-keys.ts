import { type Clock, HanseError, type JsonValue, type Millis } from '@hanse/kernel';
import type { Database, SqlRow } from '../database.ts';
import { jsonOf, textOf } from '../row.ts';

/** Migration fragment: the table IdempotencyKeys works on. Released text, never changed. */
export const IDEMPOTENCY_TABLE = `
CREATE TABLE idempotency_key (
  key            TEXT PRIMARY KEY,
  request_digest TEXT NOT NULL,
  response       TEXT NOT NULL,
  expires_at     INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX idempotency_key_by_expiry ON idempotency_key (expires_at);
`;

/**
 * Remembers the response to a request by the key its sender chose, so that a repetition is answered, not done again.
 * Keys of different senders must not meet: put the sender's id into the key.
 */
export class IdempotencyKeys {
  readonly #db: Database;
  readonly #clock: Pick<Clock, 'now'>;
  readonly #lifetime: Millis;

  constructor(parts: { db: Database; clock: Pick<Clock, 'now'>; lifetime: Millis }) {
    this.#db = parts.db;
    this.#clock = parts.clock;
    this.#lifetime = parts.lifetime;
  }

  /**
   * The response remembered for this request, or undefined when it is new or its key has expired.
   * Throws STORE_IDEMPOTENCY_CONFLICT when the key was used with another request.
   */
  recall(key: string, requestDigest: string): JsonValue | undefined {
    const row = this.#live(key);
    if (row === undefined) return undefined;
    if (textOf(row, 'request_digest') === requestDigest) return jsonOf(row, 'response');
    throw new HanseError('STORE_IDEMPOTENCY_CONFLICT', { key });
  }

  /**
   * Call it inside the transaction that does the work. The first response stands: remembering the same request again
   * changes nothing, another request with the key throws STORE_IDEMPOTENCY_CONFLICT.
   */
  remember(key: string, requestDigest: string, response: JsonValue): void {
    if (this.recall(key, requestDigest) !== undefined) return;
    this.#db.run(
      'INSERT OR REPLACE INTO idempotency_key (key, request_digest, response, expires_at) VALUES (?, ?, ?, ?)',
      key,
      requestDigest,
      JSON.stringify(response),
      this.#clock.now() + this.#lifetime,
    );
  }

  /** Removes expired keys; answers how many. Call it now and then. */
  forgetExpired(): number {
    return this.#db.run('DELETE FROM idempotency_key WHERE expires_at <= ?', this.#clock.now());
  }

  #live(key: string): SqlRow | undefined {
    return this.#db.get(
      'SELECT request_digest, response FROM idempotency_key WHERE key = ? AND expires_at > ?',
      key,
      this.#clock.now(),
    );
  }
}
