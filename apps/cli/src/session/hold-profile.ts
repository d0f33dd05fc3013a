import { closeSync, openSync, readFileSync, rmSync, writeSync } from 'node:fs';
import { isRunning, ownIdentity, type ProcessIdentity } from '@hanse/host';
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

function taken(file: string): boolean {
  let descriptor: number;
  try {
    descriptor = openSync(file, 'wx', 0o600);
  } catch (thrown) {
    if (thrown instanceof Error && 'code' in thrown && thrown.code === 'EEXIST') return false;
    throw thrown;
  }
  try {
    writeSync(descriptor, JSON.stringify(ownIdentity()));
  } finally {
    closeSync(descriptor);
  }
  return true;
}

/** Undefined while its holder still writes it. */
function read(file: string): ProcessIdentity | undefined {
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as ProcessIdentity;
  } catch {
    return undefined;
  }
}
