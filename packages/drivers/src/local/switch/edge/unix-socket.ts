import { randomUUID } from 'node:crypto';
import { chmod, link, rename, rm, unlink } from 'node:fs/promises';
import { connect, type Server, type Socket } from 'node:net';
import { dirname, join } from 'node:path';
import { type Clock, HanseError, type Millis } from '@hanse/kernel';

/** sun_path of unix(7), without its final zero. */
export const SOCKET_PATH_LIMIT_BYTES = 107;

/**
 * Listens at `path` unless somebody already answers there; of several that try at once, one wins. The socket is bound
 * under a name of its own and then linked to `path`, because only linking fails when the name is taken.
 * Throws SWITCH_ALREADY_RUNNING or SWITCH_LISTEN_FAILED.
 */
export async function listenExclusively(parts: {
  server: Server;
  path: string;
  /** Whether a live process owns the socket at this path. */
  isAlive: (path: string) => Promise<boolean>;
}): Promise<void> {
  const { server, path, isAlive } = parts;
  const own = join(dirname(path), `.${randomUUID().slice(0, 8)}`);
  await listen(server, own);
  try {
    if (await isLinked(own, path)) return;
    if (await isAlive(path)) throw new HanseError('SWITCH_ALREADY_RUNNING', { path });
    await takeAway(path, isAlive);
    if (!(await isLinked(own, path))) throw new HanseError('SWITCH_ALREADY_RUNNING', { path });
  } catch (cause) {
    server.close();
    throw cause;
  } finally {
    await rm(own, { force: true });
  }
}

/** Resolves with a connected socket. Throws SWITCH_UNREACHABLE, also when `deadline` passes first. */
export async function connectTo(path: string, clock: Clock, deadline: Millis): Promise<Socket> {
  const socket = connect(path);
  return new Promise<Socket>((resolve, reject) => {
    const fail = (reason: string, cause?: unknown): void => {
      socket.destroy();
      reject(new HanseError('SWITCH_UNREACHABLE', { path, reason }, cause));
    };
    const cancel = clock.timer(deadline, 'switch.connect', () => fail('it does not accept connections'));
    socket.once('connect', () => {
      cancel();
      socket.removeAllListeners('error');
      resolve(socket);
    });
    socket.once('error', (cause) => {
      cancel();
      fail(cause.message, cause);
    });
  });
}

async function listen(server: Server, path: string): Promise<void> {
  if (Buffer.byteLength(path) > SOCKET_PATH_LIMIT_BYTES) {
    throw new HanseError('SWITCH_LISTEN_FAILED', { at: path, reason: `longer than ${SOCKET_PATH_LIMIT_BYTES} bytes` });
  }
  await new Promise<void>((resolve, reject) => {
    const refuse = (cause: Error): void =>
      reject(new HanseError('SWITCH_LISTEN_FAILED', { at: path, reason: cause.message }, cause));
    server.once('error', refuse);
    server.listen(path, () => {
      server.off('error', refuse);
      resolve();
    });
  });
  await chmod(path, 0o600);
}

/** Moves the dead socket aside first: if it turns out to be somebody's after all, it is put back. */
async function takeAway(path: string, isAlive: (path: string) => Promise<boolean>): Promise<void> {
  const aside = join(dirname(path), `.${randomUUID().slice(0, 8)}`);
  try {
    await rename(path, aside);
  } catch (cause) {
    if (hasCode(cause, 'ENOENT')) return;
    throw new HanseError('SWITCH_LISTEN_FAILED', { at: path, reason: String(cause) }, cause);
  }
  if (await isAlive(aside)) {
    await isLinked(aside, path);
    await unlink(aside);
    throw new HanseError('SWITCH_ALREADY_RUNNING', { path });
  }
  await unlink(aside);
}

async function isLinked(from: string, to: string): Promise<boolean> {
  try {
    await link(from, to);
    return true;
  } catch (cause) {
    if (hasCode(cause, 'EEXIST')) return false;
    throw new HanseError('SWITCH_LISTEN_FAILED', { at: to, reason: String(cause) }, cause);
  }
}

function hasCode(thrown: unknown, code: string): boolean {
  return thrown instanceof Error && 'code' in thrown && thrown.code === code;
}
