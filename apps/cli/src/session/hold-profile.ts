import { linkSync, readFileSync, rmSync } from 'node:fs';
import { isRunning, ownIdentity, type ProcessIdentity, writeDurableFile } from '@hanse/host';
import type { Clock, Millis } from '@hanse/kernel';

const RETRY: Millis = 25;

/**
 * Waits until no other command renews the session of the profile. A refresh token is good once, and the second use of
 * one ends the session, so that two commands must not renew at once. The lock of a command that died does not count.
 */
export async function holdProfile(profile: string, clock: Clock, signal: AbortSignal): Promise<Disposable> {
  const file = `${profile}.lock`;
  while (!taken(file)) {
    const holder = read(file);
    if (holder !== undefined && !isRunning(holder)) rmSync(file, { force: true });
    else await clock.sleep(RETRY, 'cli.profile-lock', signal);
  }
  return { [Symbol.dispose]: () => rmSync(file, { force: true }) };
}

/** Linked into its place whole, so that a lock always names its holder. */
function taken(file: string): boolean {
  const own = `${file}.${process.pid}`;
  writeDurableFile(own, JSON.stringify(ownIdentity()));
  try {
    linkSync(own, file);
    return true;
  } catch (thrown) {
    if (thrown instanceof Error && 'code' in thrown && thrown.code === 'EEXIST') return false;
    throw thrown;
  } finally {
    rmSync(own, { force: true });
  }
}

/** Undefined when its holder has just gone. */
function read(file: string): ProcessIdentity | undefined {
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as ProcessIdentity;
  } catch {
    return undefined;
  }
}
