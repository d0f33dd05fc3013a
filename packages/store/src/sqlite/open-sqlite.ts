import { chmodSync, closeSync, existsSync, openSync } from 'node:fs';
import { type Clock, HanseError } from '@hanse/kernel';
import { DatabaseSync, type DatabaseSyncInstance } from '@photostructure/sqlite';
import type { Database } from '../database.ts';
import type { Migration } from '../migration.ts';
import { migrate } from './migrate.ts';
import { SqliteDatabase } from './sqlite-database.ts';
import { isBusy, translated } from './sqlite-error.ts';

/** How long opening waits for a predecessor that is just exiting. */
const BUSY_TIMEOUT = 1_000;

/**
 * Opens a service's database for this process alone, creates it if need be (mode 0600) and brings its schema up to
 * date. The lock is the operating system's and ends with the process, however that ends. While it is open, no other
 * code of the process may open the file: closing any descriptor of a file drops the process's locks on it (POSIX).
 *
 * Throws STORE_IN_USE, STORE_TOO_NEW, STORE_MIGRATION_CHANGED, STORE_MIGRATIONS_GAPPED or STORE_FAILED.
 */
export function openSqlite(parts: {
  path: string | ':memory:';
  migrations: readonly Migration[];
  clock: Pick<Clock, 'now'>;
}): Database {
  const { path } = parts;
  if (path !== ':memory:') makePrivate(path);
  const connection = connect(path);
  try {
    configure(connection, path);
  } catch (thrown) {
    connection.close();
    throw thrown;
  }
  const db = new SqliteDatabase({ connection });
  try {
    migrate(db, parts);
    return db;
  } catch (thrown) {
    db.close();
    throw thrown;
  }
}

/** Made before SQLite opens it, so that it never exists with wider rights; its journal gets the same mode. */
function makePrivate(path: string): void {
  try {
    if (existsSync(path)) chmodSync(path, 0o600);
    else closeSync(openSync(path, 'wx', 0o600));
  } catch (cause) {
    throw translated(cause, `open ${path}`);
  }
}

function connect(path: string): DatabaseSyncInstance {
  try {
    return new DatabaseSync(path);
  } catch (cause) {
    throw translated(cause, `open ${path}`);
  }
}

/**
 * Exclusive locking must come before WAL: the connection then holds the lock for good and needs no shared memory.
 * `synchronous=FULL` makes every commit durable before it is acknowledged.
 */
function configure(connection: DatabaseSyncInstance, path: string): void {
  try {
    connection.exec(`PRAGMA busy_timeout = ${BUSY_TIMEOUT}`);
    connection.exec('PRAGMA locking_mode = EXCLUSIVE');
    connection.exec('PRAGMA journal_mode = WAL');
    connection.exec('PRAGMA synchronous = FULL');
    connection.exec('PRAGMA foreign_keys = ON');
    connection.exec('PRAGMA trusted_schema = OFF');
    connection.exec('BEGIN IMMEDIATE; COMMIT');
  } catch (cause) {
    throw isBusy(cause) ? new HanseError('STORE_IN_USE', { path }, cause) : translated(cause, `open ${path}`);
  }
}
