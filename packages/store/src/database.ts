/** A value SQLite and PostgreSQL both know. Booleans are stored as 0 and 1, JSON as text, instants as milliseconds. */
export type SqlValue = null | number | string | Uint8Array;
export type SqlRow = Readonly<Record<string, SqlValue>>;

/**
 * The SQL port: what a service needs of an embedded engine, synchronous because SQLite is and because a transaction
 * must not wait for anything else. Statements use `?` placeholders.
 */
export interface Database {
  /** Runs a statement that returns no rows; answers how many rows it changed. */
  run(sql: string, ...values: readonly SqlValue[]): number;
  all(sql: string, ...values: readonly SqlValue[]): readonly SqlRow[];
  get(sql: string, ...values: readonly SqlValue[]): SqlRow | undefined;
  /** Commits what `work` did, or nothing of it if it throws. Nested calls join the outer transaction. */
  transaction<T>(work: () => T): T;
  close(): void;
}
