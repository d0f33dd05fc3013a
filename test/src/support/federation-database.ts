import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { AuditLog, type AuditRow, type Database, type Migration, numberOf, textOf } from '@hanse/store';
import { openSqlite } from '@hanse/store/sqlite';
import { ROOT } from './repository.ts';

/** Who asks is written down whatever comes of it, and the federation itself goes on asking its sites. */
const WITHOUT_LOGINS: ReadonlyMap<string, string> = new Map([
  ['audit', "WHERE entity NOT IN ('login', 'token')"],
  ['issued_token', 'WHERE false'],
]);

/** The rows of each table, but for what is written down of logins and tokens. */
export function rowCounts(federationFolder: string): Promise<Readonly<Record<string, number>>> {
  return withDatabase(federationFolder, (db) => {
    const tables = db.all(`SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite_%'`);
    return Object.fromEntries(
      tables.map((row) => {
        const name = textOf(row, 'name');
        const counted = db.get(`SELECT count(*) AS rows FROM ${name} ${WITHOUT_LOGINS.get(name) ?? ''}`);
        return [name, counted === undefined ? 0 : numberOf(counted, 'rows')];
      }),
    );
  });
}

/** The federation's audit, oldest row first. */
export function auditRows(federationFolder: string): Promise<readonly AuditRow[]> {
  return withDatabase(federationFolder, (db) => new AuditLog({ db }).after(0, 100_000));
}

/** Makes an invitation as old as if nobody had used it in time. */
export async function ageInvitation(federationFolder: string, digest: string): Promise<void> {
  const aged = await withDatabase(federationFolder, (db) =>
    db.run('UPDATE invitation SET expires_at = ? WHERE digest = ?', Date.now() - 1, digest),
  );
  if (aged !== 1) throw new Error('there is no such invitation');
}

/** The federation must not run: its database is its own. */
async function withDatabase<T>(federationFolder: string, work: (db: Database) => T): Promise<T> {
  const compiled = join(ROOT, 'apps/federation/dist/src/store/migrations.js');
  const { MIGRATIONS } = (await import(pathToFileURL(compiled).href)) as { MIGRATIONS: readonly Migration[] };
  const path = join(federationFolder, 'federation.db');
  const db = openSqlite({ path, migrations: MIGRATIONS, clock: { now: () => Date.now() } });
  try {
    return work(db);
  } finally {
    db.close();
  }
}
