import assert from 'node:assert/strict';
import { statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { HanseError } from '@hanse/kernel';
import { temporaryFolder, VirtualClock } from '@hanse/testkit';
import type { Migration } from '../src/index.ts';
import { openSqlite } from '../src/sqlite/index.ts';

const clock = new VirtualClock();
const NOTES: Migration = {
  number: 1,
  name: 'notes',
  sql: 'CREATE TABLE note (id INTEGER PRIMARY KEY, text TEXT UNIQUE)',
};
const AUTHORS: Migration = { number: 2, name: 'authors', sql: 'ALTER TABLE note ADD COLUMN author TEXT' };

function memory() {
  const db = openSqlite({ path: ':memory:', migrations: [NOTES], clock });
  return Object.assign(db, { [Symbol.dispose]: () => db.close() });
}

const code = (expected: string) => (thrown: unknown) => {
  assert.ok(thrown instanceof HanseError, String(thrown));
  assert.equal(thrown.code, expected);
  return true;
};

describe('an SQLite database', () => {
  test('keeps what was committed across a restart, in a file only its owner can read', async () => {
    await using folder = await temporaryFolder();
    const path = join(folder.path, 'service.db');
    const first = openSqlite({ path, migrations: [NOTES], clock });
    assert.equal(first.run('INSERT INTO note (text) VALUES (?)', 'kept'), 1);
    assert.equal(statSync(path).mode & 0o777, 0o600);
    assert.equal(statSync(`${path}-wal`).mode & 0o777, 0o600);
    first.close();
    first.close();
    const second = openSqlite({ path, migrations: [NOTES, AUTHORS], clock });
    assert.deepEqual({ ...second.get('SELECT text, author FROM note') }, { text: 'kept', author: null });
    assert.equal(second.all('SELECT * FROM schema_migration').length, 2);
    second.close();
  });

  test('runs in WAL with full synchronisation and foreign keys', async () => {
    await using folder = await temporaryFolder();
    const db = openSqlite({ path: join(folder.path, 'service.db'), migrations: [], clock });
    assert.equal(db.get('PRAGMA journal_mode')?.['journal_mode'], 'wal');
    assert.equal(db.get('PRAGMA synchronous')?.['synchronous'], 2);
    assert.equal(db.get('PRAGMA foreign_keys')?.['foreign_keys'], 1);
    assert.equal(db.get('PRAGMA locking_mode')?.['locking_mode'], 'exclusive');
    db.close();
  });

  test('refuses a newer schema, a changed migration, a gap, and stays openable', async () => {
    await using folder = await temporaryFolder();
    const path = join(folder.path, 'service.db');
    openSqlite({ path, migrations: [NOTES, AUTHORS], clock }).close();
    const open = (migrations: readonly Migration[]) => () => openSqlite({ path, migrations, clock });
    assert.throws(open([NOTES]), code('STORE_TOO_NEW'));
    assert.throws(open([NOTES, { ...AUTHORS, sql: `${AUTHORS.sql} ` }]), code('STORE_MIGRATION_CHANGED'));
    assert.throws(open([NOTES, { ...AUTHORS, number: 3 }]), code('STORE_MIGRATIONS_GAPPED'));
    openSqlite({ path, migrations: [NOTES, AUTHORS], clock }).close();
  });

  test('applies all missing migrations or none', async () => {
    await using folder = await temporaryFolder();
    const path = join(folder.path, 'service.db');
    const broken = { number: 2, name: 'broken', sql: 'CREATE TABLE more (id INTEGER); CREATE NONSENSE' };
    assert.throws(() => openSqlite({ path, migrations: [NOTES, broken], clock }), code('STORE_FAILED'));
    const db = openSqlite({ path, migrations: [], clock });
    assert.deepEqual(db.all("SELECT name FROM sqlite_schema WHERE type = 'table' AND name <> 'schema_migration'"), []);
    db.close();
  });

  test('refuses a file that is no database, and a folder that is not there', async () => {
    await using folder = await temporaryFolder();
    const path = join(folder.path, 'text');
    writeFileSync(path, 'this is not a database, however long it is'.repeat(100));
    assert.throws(() => openSqlite({ path, migrations: [], clock }), code('STORE_FAILED'));
    const nowhere = join(folder.path, 'absent', 'service.db');
    assert.throws(() => openSqlite({ path: nowhere, migrations: [], clock }), code('STORE_FAILED'));
  });

  test('rolls back a transaction whose work throws', () => {
    using db = memory();
    const failing = () =>
      db.transaction(() => {
        db.run('INSERT INTO note (text) VALUES (?)', 'lost');
        throw new RangeError('changed my mind');
      });
    assert.throws(failing, RangeError);
    assert.deepEqual(db.all('SELECT * FROM note'), []);
  });

  test('undoes only the inner work when the outer transaction goes on', () => {
    using db = memory();
    db.transaction(() => {
      db.run('INSERT INTO note (text) VALUES (?)', 'outer');
      const inner = () =>
        db.transaction(() => {
          db.run('INSERT INTO note (text) VALUES (?)', 'inner');
          throw new RangeError('inner');
        });
      assert.throws(inner, RangeError);
    });
    assert.deepEqual(
      db.all('SELECT text FROM note').map(({ text }) => text),
      ['outer'],
    );
  });

  test('refuses asynchronous work and rolls it back', () => {
    using db = memory();
    const work = async () => {
      db.run('INSERT INTO note (text) VALUES (?)', 'lost');
    };
    assert.throws(() => db.transaction(work), code('STORE_TRANSACTION_ASYNC'));
    assert.deepEqual(db.all('SELECT * FROM note'), []);
  });

  test('tells a broken constraint from a broken statement', () => {
    using db = memory();
    db.run('INSERT INTO note (text) VALUES (?)', 'once');
    assert.throws(() => db.run('INSERT INTO note (text) VALUES (?)', 'once'), code('STORE_CONSTRAINT'));
    assert.throws(() => db.run('SELEKT 1'), code('STORE_FAILED'));
  });

  test('keeps working when more statements are used than it keeps prepared', () => {
    using db = memory();
    for (let round = 0; round < 2; round += 1) {
      for (let n = 0; n < 600; n += 1) assert.equal(db.get(`SELECT ${n} AS n`)?.['n'], n);
    }
  });
});
