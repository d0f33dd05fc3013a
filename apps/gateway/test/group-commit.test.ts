import assert from 'node:assert/strict';
import { test } from 'node:test';
import { openSqlite } from '@hanse/store/sqlite';
import { GroupCommit } from '../src/state/group-commit.ts';

function database() {
  const migrations = [
    { number: 1, name: 'numbers', sql: 'CREATE TABLE number (value INTEGER NOT NULL UNIQUE) STRICT' },
  ];
  return openSqlite({ path: ':memory:', migrations, clock: { now: () => 0 } });
}

test('writes of one turn share a transaction, and one that throws undoes only itself', async () => {
  const db = database();
  const commit = new GroupCommit({ db });
  const insert = (value: number) => db.run('INSERT INTO number (value) VALUES (?)', value);
  const outcomes = await Promise.allSettled([
    commit.write(() => insert(1)),
    commit.write(() => {
      insert(2);
      throw new Error('changed my mind');
    }),
    commit.write(() => insert(3)),
  ]);
  assert.deepEqual(
    outcomes.map(({ status }) => status),
    ['fulfilled', 'rejected', 'fulfilled'],
  );
  assert.deepEqual(
    db.all('SELECT value FROM number ORDER BY value').map(({ value }) => value),
    [1, 3],
  );
  db.close();
});

test('it is idle when what was written is durable', async () => {
  const db = database();
  const commit = new GroupCommit({ db });
  const written = commit.write(() => db.run('INSERT INTO number (value) VALUES (7)'));
  await commit.idle();
  assert.equal(db.get('SELECT count(*) AS n FROM number')?.['n'], 1);
  await written;
  db.close();
});
