import type { Clock, Instant, JsonValue } from '@hanse/kernel';
import type { Database, SqlRow } from '../database.ts';
import { jsonOf, numberOf, optionalTextOf, textOf } from '../row.ts';
import { WakeUps } from '../wake-ups.ts';

/** Work that is owed to another service or an IaaS. */
export interface OutboxEntry {
  /** Unique; the receiver's idempotency key. */
  readonly id: string;
  /** Which handler does it. */
  readonly topic: string;
  /** Entries of one key are done one after another, in the order they were appended. */
  readonly key: string;
  readonly payload: JsonValue;
}

/** An entry that was handed out to be done now. */
export interface ClaimedEntry extends OutboxEntry {
  readonly appendedAt: Instant;
  /** How often it has failed before. */
  readonly attempts: number;
  readonly lastError?: string;
}

/**
 * Writes down in the caller's transaction what must happen outside of it, and hands it out until it is confirmed.
 * An entry is done at least once: claims are kept in memory, so that after a crash everything unconfirmed is handed
 * out again. There is one Outbox per database, as there is one process.
 */
export class Outbox {
  readonly #db: Database;
  readonly #clock: Pick<Clock, 'now'>;
  readonly #claimed = new Set<string>();
  readonly #wakeUps = new WakeUps();

  constructor(parts: { db: Database; clock: Pick<Clock, 'now'> }) {
    this.#db = parts.db;
    this.#clock = parts.clock;
  }

  /** Call it inside the transaction that makes the entry necessary. Throws STORE_CONSTRAINT for an id it holds. */
  append(entry: OutboxEntry): void {
    const now = this.#clock.now();
    this.#db.run(
      'INSERT INTO outbox (id, topic, key, payload, appended_at, due_at) VALUES (?, ?, ?, ?, ?, ?)',
      entry.id,
      entry.topic,
      entry.key,
      JSON.stringify(entry.payload),
      now,
      now,
    );
    this.#wakeUps.ring();
  }

  /** At most `limit` entries that are due, oldest first and at most one per key; each stays claimed until settled. */
  claim(limit: number): readonly ClaimedEntry[] {
    const heads = this.#db.all(
      `SELECT * FROM outbox AS mine
       WHERE due_at <= ? AND NOT EXISTS
         (SELECT 1 FROM outbox AS earlier WHERE earlier.key = mine.key AND earlier.sequence < mine.sequence)
       ORDER BY sequence LIMIT ?`,
      this.#clock.now(),
      limit + this.#claimed.size,
    );
    const free = heads.map(claimedEntry).filter(({ id }) => !this.#claimed.has(id));
    const mine = free.slice(0, limit);
    for (const { id } of mine) this.#claimed.add(id);
    return mine;
  }

  /** It is done: the entry is gone, and the next one of its key can be claimed. Confirming twice changes nothing. */
  confirm(id: string): void {
    this.#db.run('DELETE FROM outbox WHERE id = ?', id);
    this.#release(id);
  }

  /** It failed: the entry, and with it every later one of its key, waits until `retryAt`. */
  fail(id: string, error: string, retryAt: Instant): void {
    this.#db.run('UPDATE outbox SET attempts = attempts + 1, error = ?, due_at = ? WHERE id = ?', error, retryAt, id);
    this.#release(id);
  }

  /** Gives a claimed entry back untouched, e.g. because the service stops. */
  release(id: string): void {
    this.#release(id);
  }

  /** Entries that are not confirmed yet. */
  depth(): number {
    const row = this.#db.get('SELECT count(*) AS depth FROM outbox');
    return row === undefined ? 0 : numberOf(row, 'depth');
  }

  /** When the next entry that could be claimed falls due; undefined when there is none. */
  nextDue(): Instant | undefined {
    const rows = this.#db.all(
      `SELECT id, due_at FROM outbox AS mine
       WHERE NOT EXISTS (SELECT 1 FROM outbox AS earlier WHERE earlier.key = mine.key AND earlier.sequence < mine.sequence)
       ORDER BY due_at LIMIT ?`,
      this.#claimed.size + 1,
    );
    const next = rows.find((row) => !this.#claimed.has(textOf(row, 'id')));
    return next === undefined ? undefined : numberOf(next, 'due_at');
  }

  /** Calls `wake` after entries were appended or released; the returned function ends it. */
  subscribe(wake: () => void): () => void {
    return this.#wakeUps.subscribe(wake);
  }

  #release(id: string): void {
    this.#claimed.delete(id);
    this.#wakeUps.ring();
  }
}

function claimedEntry(row: SqlRow): ClaimedEntry {
  const lastError = optionalTextOf(row, 'error');
  return {
    id: textOf(row, 'id'),
    topic: textOf(row, 'topic'),
    key: textOf(row, 'key'),
    payload: jsonOf(row, 'payload'),
    appendedAt: numberOf(row, 'appended_at'),
    attempts: numberOf(row, 'attempts'),
    ...(lastError === undefined ? {} : { lastError }),
  };
}
