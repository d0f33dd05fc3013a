import { VirtualClock } from '@hanse/testkit';
import {
  AUDIT_TABLE,
  type Database,
  EVENT_TABLE,
  IDEMPOTENCY_TABLE,
  type Migration,
  OUTBOX_TABLE,
} from '../src/index.ts';
import { openSqlite } from '../src/sqlite/index.ts';

export const MIGRATIONS: readonly Migration[] = [
  { number: 1, name: 'first', sql: OUTBOX_TABLE + EVENT_TABLE + AUDIT_TABLE + IDEMPOTENCY_TABLE },
];

/** A database in memory with every table of this room. */
export function inMemory(): { db: Database; clock: VirtualClock } & Disposable {
  const clock = new VirtualClock();
  const db = openSqlite({ path: ':memory:', migrations: MIGRATIONS, clock });
  return { db, clock, [Symbol.dispose]: () => db.close() };
}
