import assert from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { HanseError } from '@hanse/kernel';
import { temporaryFolder, VirtualClock } from '@hanse/testkit';
import { EventLog, Outbox } from '../src/index.ts';
import { openSqlite } from '../src/sqlite/index.ts';
import { MIGRATIONS } from './support.ts';

const WRITER = fileURLToPath(new URL('./crash-writer.js', import.meta.url));

function startWriter(path: string): ChildProcess {
  return spawn(process.execPath, [WRITER, path], { stdio: ['ignore', 'pipe', 'inherit'] });
}

/** Reads acknowledgements until one is at least `count` further, kills the writer, and answers the last one written. */
async function killAfter(writer: ChildProcess, count: number): Promise<number> {
  let text = '';
  let first: number | undefined;
  const { stdout } = writer;
  assert.ok(stdout !== null);
  const exited = once(writer, 'exit');
  for await (const chunk of stdout) {
    text += String(chunk);
    const last = lastLine(text);
    first ??= last;
    if (first !== undefined && last !== undefined && last - first >= count) writer.kill('SIGKILL');
  }
  const [, signal] = (await exited) as [number | null, string | null];
  assert.equal(signal, 'SIGKILL');
  return lastLine(text) ?? 0;
}

function lastLine(text: string): number | undefined {
  const line = text.split('\n').at(-2);
  return line === undefined ? undefined : Number(line);
}

describe('a service killed while it writes', () => {
  test('loses nothing it acknowledged, and its database opens again at once', async () => {
    await using folder = await temporaryFolder();
    const path = join(folder.path, 'service.db');
    const clock = new VirtualClock(Date.now());
    for (const count of [1, 40, 150]) {
      const acknowledged = await killAfter(startWriter(path), count);
      const db = openSqlite({ path, migrations: MIGRATIONS, clock });
      const stored = new EventLog({ db, clock }).last();
      assert.ok(stored >= acknowledged && stored <= acknowledged + 1, `${stored} stored, ${acknowledged} acknowledged`);
      assert.equal(new Outbox({ db, clock }).depth(), stored);
      assert.equal(db.get('PRAGMA integrity_check')?.['integrity_check'], 'ok');
      db.close();
    }
  });

  test('owns its database alone while it lives', async () => {
    await using folder = await temporaryFolder();
    const path = join(folder.path, 'service.db');
    const writer = startWriter(path);
    const exited = once(writer, 'exit');
    try {
      assert.ok(writer.stdout !== null);
      await once(writer.stdout, 'data');
      assert.throws(
        () => openSqlite({ path, migrations: MIGRATIONS, clock: new VirtualClock() }),
        (thrown) => thrown instanceof HanseError && thrown.code === 'STORE_IN_USE',
      );
    } finally {
      writer.kill('SIGKILL');
      await exited;
    }
    openSqlite({ path, migrations: MIGRATIONS, clock: new VirtualClock() }).close();
  });
});
