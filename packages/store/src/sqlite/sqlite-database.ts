import { HanseError } from '@hanse/kernel';
import type { DatabaseSyncInstance, StatementSyncInstance } from '@photostructure/sqlite';
import type { Database, SqlRow, SqlValue } from '../database.ts';
import { translated } from './sqlite-error.ts';

const CACHED_STATEMENTS = 256;

/** The SQL port on one SQLite connection; statements are prepared once and kept, the least recently used leave first. */
export class SqliteDatabase implements Database {
  readonly #connection: DatabaseSyncInstance;
  readonly #statements = new Map<string, StatementSyncInstance>();
  #depth = 0;

  constructor(parts: { connection: DatabaseSyncInstance }) {
    this.#connection = parts.connection;
  }

  run(sql: string, ...values: readonly SqlValue[]): number {
    return this.#guarded(sql, () => this.#prepared(sql).run(...values).changes);
  }

  all(sql: string, ...values: readonly SqlValue[]): readonly SqlRow[] {
    return this.#guarded(sql, () => this.#prepared(sql).all(...values) as SqlRow[]);
  }

  get(sql: string, ...values: readonly SqlValue[]): SqlRow | undefined {
    return this.#guarded(sql, () => this.#prepared(sql).get(...values) as SqlRow | undefined);
  }

  /** Several statements without values, e.g. a migration. */
  script(sql: string): void {
    this.#guarded(sql, () => this.#connection.exec(sql));
  }

  transaction<T>(work: () => T): T {
    const level = this.#depth;
    const savepoint = `level_${level}`;
    this.script(level === 0 ? 'BEGIN IMMEDIATE' : `SAVEPOINT ${savepoint}`);
    this.#depth += 1;
    try {
      const result = work();
      if (result instanceof Promise) throw asynchronous(result);
      this.script(level === 0 ? 'COMMIT' : `RELEASE ${savepoint}`);
      return result;
    } catch (thrown) {
      this.#undo(level, savepoint);
      throw thrown;
    } finally {
      this.#depth = level;
    }
  }

  close(): void {
    if (!this.#connection.isOpen) return;
    if (this.#connection.isTransaction) this.script('ROLLBACK');
    this.#unlock();
    this.#statements.clear();
    this.#connection.close();
  }

  /**
   * The engine lives on until its statements are garbage-collected, and with it the lock. Leaving WAL, then exclusive
   * mode (in this order, https://www.sqlite.org/wal.html#noshm) and reading once gives the lock back now.
   */
  #unlock(): void {
    this.script('PRAGMA journal_mode = DELETE; PRAGMA locking_mode = NORMAL; SELECT count(*) FROM sqlite_schema');
  }

  #prepared(sql: string): StatementSyncInstance {
    const statement = this.#statements.get(sql) ?? this.#connection.prepare(sql);
    this.#statements.delete(sql);
    this.#statements.set(sql, statement);
    if (this.#statements.size > CACHED_STATEMENTS) {
      const [oldest = ''] = this.#statements.keys();
      this.#statements.delete(oldest);
    }
    return statement;
  }

  /** SQLite may have rolled back by itself, e.g. on a full disk; then there is nothing left to undo. */
  #undo(level: number, savepoint: string): void {
    if (!this.#connection.isTransaction) return;
    if (level === 0) this.script('ROLLBACK');
    else this.script(`ROLLBACK TO ${savepoint}; RELEASE ${savepoint}`);
  }

  #guarded<T>(sql: string, work: () => T): T {
    try {
      return work();
    } catch (thrown) {
      throw translated(thrown, sql);
    }
  }
}

function asynchronous(result: Promise<unknown>): HanseError {
  result.catch(() => undefined);
  return new HanseError('STORE_TRANSACTION_ASYNC');
}
