import type { Clock } from '@hanse/kernel';
import { type Database, numberOf } from '@hanse/store';

/** The sequence numbers of bundles, which never go back. */
export class BundleSequence {
  readonly #db: Database;
  readonly #clock: Pick<Clock, 'now'>;

  constructor(parts: { db: Database; clock: Pick<Clock, 'now'> }) {
    this.#db = parts.db;
    this.#clock = parts.clock;
  }

  /**
   * The next number; it is used up, durably, before anything is signed with it. It is at least the time in seconds, so
   * that a database from an old backup does not fall behind what the gateways have seen.
   */
  take(): number {
    return this.#db.transaction(() => {
      const row = this.#db.get('SELECT sequence FROM bundle_sequence');
      const last = row === undefined ? 0 : numberOf(row, 'sequence');
      const next = Math.max(last + 1, Math.floor(this.#clock.now() / 1000));
      this.#db.run('UPDATE bundle_sequence SET sequence = ?', next);
      return next;
    });
  }
}
