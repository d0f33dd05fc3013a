import type { ErrorRow } from '../error-row.ts';

/** Failures of a service's own database. */
export const STORE_ERRORS = {
  STORE_IN_USE: {
    kind: 'conflict',
    message: 'Database {path} is in use by another process',
    remedy: 'One service owns one database: stop the other process, or give this one a folder of its own.',
  },
  STORE_TOO_NEW: {
    kind: 'conflict',
    message: 'Database {path} has schema {found}; this version of Hanse knows schemas up to {known}',
    remedy: 'Start the newer version of Hanse that wrote it, or restore a backup made before the upgrade.',
  },
  STORE_MIGRATION_CHANGED: {
    kind: 'conflict',
    message: 'Migration {number} of database {path} was applied as "{applied}" with another text than "{name}" has now',
    remedy: 'A released migration is never changed: restore its text and add a new migration after it.',
  },
  STORE_MIGRATIONS_GAPPED: {
    kind: 'internal',
    message: 'Migration "{name}" has number {number} where {expected} is due',
    remedy: 'Number the migrations 1, 2, 3 … without gaps, in order.',
  },
  STORE_IDEMPOTENCY_CONFLICT: {
    kind: 'conflict',
    message: 'Idempotency key "{key}" was used before with a different request',
    remedy: 'Repeat the first request unchanged, or use a fresh key for a new one.',
  },
  STORE_CONSTRAINT: {
    kind: 'conflict',
    message: 'The change contradicts what is stored: {problem}',
    remedy: 'Read the current state again, then decide anew.',
  },
  STORE_FULL: {
    kind: 'exhausted',
    message: 'The database cannot grow: {problem}',
    remedy: 'Free space on the disk that holds it, then try again.',
  },
  STORE_FAILED: {
    kind: 'internal',
    message: 'The database refused "{statement}": {problem}',
    remedy: 'Look at the disk and the file; a damaged file must be restored from a backup.',
  },
  STORE_COLUMN_UNEXPECTED: {
    kind: 'internal',
    message: 'Column {column} holds {found} where {expected} was expected',
    remedy: 'The reading code and the schema differ; report it.',
  },
  STORE_TRANSACTION_ASYNC: {
    kind: 'internal',
    message: 'The work of a transaction returned a promise; the transaction was rolled back',
    remedy: 'Await everything before the transaction; inside it only the database is touched.',
  },
} as const satisfies Record<string, ErrorRow>;
