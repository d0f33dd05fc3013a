import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { type FileHandle, open, readFile, rm } from 'node:fs/promises';
import { connect, createServer, type Socket } from 'node:net';
import { type Clock, HanseError, type Millis } from '@hanse/kernel';
import { renameDurably } from './durable-file.ts';
import { isObject, type QmpClient, type QmpEvent } from './qmp-client.ts';
import { toolFailure } from './run-tool.ts';

/** How the bytes lie in the file: compressed by lz4, or as QEMU sent them. */
type MemoryFormat = 'lz4' | 'plain';

interface Move {
  readonly qmp: QmpClient;
  readonly file: string;
  readonly format: MemoryFormat;
  /** Exists only while the memory moves. */
  readonly socketPath: string;
}

const MOVE_LIMIT: Millis = 5 * 60_000;
const CANCEL_LIMIT: Millis = 5_000;

/**
 * Saves the machine's memory and device state to `file`, which appears only when it is complete and on disk.
 * QEMU connects to a socket of ours, and its end is handed to lz4 as standard input: the memory does not pass through
 * here, and QEMU, being sandboxed, need not start programs. The machine must be stopped; it stays stopped.
 */
export async function saveMemory(move: Move): Promise<void> {
  const partial = `${move.file}.part`;
  const target = await open(partial, 'w', 0o600);
  try {
    await receiveState(move, target);
    await target.sync();
  } catch (thrown) {
    await rm(partial, { force: true });
    throw thrown;
  } finally {
    await target.close();
    await rm(move.socketPath, { force: true });
  }
  await renameDurably(partial, move.file);
}

/** Loads what `saveMemory` saved into a machine started with `-incoming defer`; it stays stopped. */
export async function loadMemory(move: Move): Promise<void> {
  try {
    await enableMigrationEvents(move.qmp);
    const done = migrationEnd(move.qmp);
    await move.qmp.run('migrate-incoming', { uri: `unix:${move.socketPath}` });
    await sendState(move);
    requireCompleted(await done);
  } finally {
    await rm(move.socketPath, { force: true });
  }
}

/** Whether memory that is a shared file stays out of the stream (the template), or everything goes in (a suspend). */
export async function ignoreSharedMemory(qmp: QmpClient, state: boolean): Promise<void> {
  await qmp.run('migrate-set-capabilities', { capabilities: [{ capability: 'x-ignore-shared', state }] });
}

/** Ends a saving that nobody waits for any more; the machine stays stopped. Throws DEADLINE_EXCEEDED. */
export async function cancelMigration(qmp: QmpClient, clock: Clock): Promise<void> {
  const deadline = clock.monotonic() + CANCEL_LIMIT;
  await qmp.run('migrate_cancel');
  while (await isMigrating(qmp)) {
    if (clock.monotonic() > deadline) {
      throw new HanseError('DEADLINE_EXCEEDED', { what: 'the end of a migration', seconds: CANCEL_LIMIT / 1000 });
    }
    await clock.sleep(20, 'local.migrate-cancel');
  }
}

async function isMigrating(qmp: QmpClient): Promise<boolean> {
  const info = await qmp.run('query-migrate');
  return isObject(info) && !['none', 'completed', 'failed', 'cancelled'].includes(String(info['status'] ?? 'none'));
}

async function enableMigrationEvents(qmp: QmpClient): Promise<void> {
  await qmp.run('migrate-set-capabilities', { capabilities: [{ capability: 'events', state: true }] });
}

async function receiveState(move: Move, target: FileHandle): Promise<void> {
  await rm(move.socketPath, { force: true });
  const server = createServer({ pauseOnConnect: true });
  server.listen(move.socketPath);
  await once(server, 'listening');
  try {
    const arrived: Promise<unknown[]> = once(server, 'connection', { signal: AbortSignal.timeout(MOVE_LIMIT) });
    arrived.catch(() => undefined);
    await enableMigrationEvents(move.qmp);
    // QEMU limits itself to a network's bandwidth otherwise.
    await move.qmp.run('migrate-set-parameters', { 'max-bandwidth': 2 ** 40 });
    const done = migrationEnd(move.qmp);
    await move.qmp.run('migrate', { uri: `unix:${move.socketPath}` });
    const [connection] = await Promise.race([arrived, done.then((event) => refusedBeforeConnecting(event))]);
    await storeState(connection as Socket, move.format, target);
    requireCompleted(await done);
  } finally {
    server.close();
  }
}

async function storeState(connection: Socket, format: MemoryFormat, target: FileHandle): Promise<void> {
  if (format === 'lz4') return throughLz4(['-1', '-c'], connection, target.fd, connection);
  for await (const chunk of connection) await target.write(chunk as Buffer);
}

async function sendState({ socketPath, file, format }: Move): Promise<void> {
  const connection = connect(socketPath);
  connection.pause();
  await once(connection, 'connect');
  if (format === 'lz4') {
    const source = await open(file, 'r');
    try {
      return await throughLz4(['-d', '-c'], source.fd, connection, connection);
    } finally {
      await source.close();
    }
  }
  connection.end(await readFile(file));
  connection.resume();
  await once(connection, 'close', { signal: AbortSignal.timeout(MOVE_LIMIT) });
}

/** lz4 inherits the connection itself; our copy is closed, so that its end is the end. */
async function throughLz4(
  argv: readonly string[],
  from: Socket | number,
  to: Socket | number,
  ours: Socket,
): Promise<void> {
  const child = spawn('lz4', ['-q', ...argv], { stdio: [from, to, 'pipe'] });
  ours.destroy();
  let errors = '';
  child.stderr?.on('data', (chunk: Buffer) => {
    errors = (errors + chunk.toString()).slice(-1000);
  });
  const [code, signal]: unknown[] = await once(child, 'close', { signal: AbortSignal.timeout(MOVE_LIMIT) });
  if (code !== 0) throw toolFailure('lz4', errors.trim() || `it ended with ${String(code ?? signal)}`);
}

function migrationEnd(qmp: QmpClient): Promise<QmpEvent> {
  const isEnd = ({ event, data }: QmpEvent) =>
    event === 'MIGRATION' && ['completed', 'failed', 'cancelled'].includes(String(data['status']));
  return qmp.event('migration', isEnd, MOVE_LIMIT);
}

function requireCompleted({ data }: QmpEvent): void {
  if (data['status'] === 'completed') return;
  throw new HanseError('DRIVER_COMMAND_FAILED', { command: 'migrate', problem: `it ${String(data['status'])}` });
}

function refusedBeforeConnecting(event: QmpEvent): never {
  requireCompleted(event);
  throw new HanseError('DRIVER_COMMAND_FAILED', { command: 'migrate', problem: 'it ended before it began' });
}
