import { randomUUID } from 'node:crypto';
import { link, readFile, rm, unlink, writeFile } from 'node:fs/promises';
import { setTimeout as delay } from 'node:timers/promises';

const POLL_MS = 250;

/**
 * Runs `work` while nobody else on this machine holds the lock file. A lock whose process has ended is taken over.
 * Two waiters may take over the same dead lock at once; that wastes one build and harms nothing, because images are
 * put in place by an atomic rename.
 */
export async function withBuildLock<T>(
  parts: {
    readonly path: string;
    readonly signal?: AbortSignal | undefined;
    readonly onWait: (holder: string) => void;
  },
  work: () => Promise<T>,
): Promise<T> {
  const mine = await identity(process.pid);
  const own = `${parts.path}.${process.pid}-${randomUUID()}`;
  await writeFile(own, mine);
  try {
    while (!(await tryLink(own, parts.path))) {
      const holder = await readFile(parts.path, 'utf8').catch(() => undefined);
      if (holder === undefined) continue;
      if (!(await isAlive(holder))) await rm(parts.path, { force: true });
      else {
        parts.onWait(holder.split(' ')[0] ?? '');
        await delay(POLL_MS, undefined, { signal: parts.signal });
      }
    }
  } finally {
    await unlink(own);
  }
  try {
    return await work();
  } finally {
    await rm(parts.path, { force: true });
  }
}

/** A hard link appears with its content or not at all. */
async function tryLink(own: string, path: string): Promise<boolean> {
  try {
    await link(own, path);
    return true;
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'EEXIST') return false;
    throw error;
  }
}

async function isAlive(holder: string): Promise<boolean> {
  return holder === (await identity(Number(holder.split(' ')[0])));
}

/** Process id and start time: an id alone may by now belong to another process. */
async function identity(pid: number): Promise<string> {
  const record = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => '');
  // Field 22; the name in field 2 may hold spaces, so counting starts after its closing bracket.
  const started = record.slice(record.lastIndexOf(')') + 2).split(' ')[19];
  return `${pid} ${started ?? 'gone'}`;
}
