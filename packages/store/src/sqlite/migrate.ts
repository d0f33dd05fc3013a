import { createHash } from 'node:crypto';
import { type Clock, HanseError } from '@hanse/kernel';
import type { SqlRow } from '../database.ts';
import type { Migration } from '../migration.ts';
import { numberOf, textOf } from '../row.ts';
import type { SqliteDatabase } from './sqlite-database.ts';

const JOURNAL = `CREATE TABLE IF NOT EXISTS schema_migration (
  number     INTEGER PRIMARY KEY,
  name       TEXT NOT NULL,
  digest     TEXT NOT NULL,
  applied_at INTEGER NOT NULL
) STRICT`;

/** Brings the schema up to the newest migration, all missing steps in one transaction or none of them. */
export function migrate(
  db: SqliteDatabase,
  parts: { path: string; migrations: readonly Migration[]; clock: Pick<Clock, 'now'> },
): void {
  requireNoGaps(parts.migrations);
  db.transaction(() => {
    db.run(JOURNAL);
    const applied = db.all('SELECT number, name, digest FROM schema_migration ORDER BY number');
    requireSameHistory(applied, parts);
    for (const migration of parts.migrations.slice(applied.length)) apply(db, migration, parts.clock);
  });
}

function apply(db: SqliteDatabase, migration: Migration, clock: Pick<Clock, 'now'>): void {
  db.script(migration.sql);
  db.run(
    'INSERT INTO schema_migration (number, name, digest, applied_at) VALUES (?, ?, ?, ?)',
    migration.number,
    migration.name,
    digestOf(migration),
    clock.now(),
  );
}

function requireNoGaps(migrations: readonly Migration[]): void {
  for (const [index, { number, name }] of migrations.entries()) {
    if (number === index + 1) continue;
    throw new HanseError('STORE_MIGRATIONS_GAPPED', { name, number, expected: index + 1 });
  }
}

/** What was applied must be exactly the beginning of what the code knows. */
function requireSameHistory(
  applied: readonly SqlRow[],
  parts: { path: string; migrations: readonly Migration[] },
): void {
  const { path, migrations } = parts;
  for (const [index, row] of applied.entries()) {
    const migration = migrations[index];
    if (migration === undefined) {
      throw new HanseError('STORE_TOO_NEW', { path, found: applied.length, known: migrations.length });
    }
    if (numberOf(row, 'number') === migration.number && textOf(row, 'digest') === digestOf(migration)) continue;
    const { number, name } = migration;
    throw new HanseError('STORE_MIGRATION_CHANGED', { path, number, name, applied: textOf(row, 'name') });
  }
}

function digestOf(migration: Migration): string {
  return `sha256:${createHash('sha256').update(migration.sql).digest('hex')}`;
}
