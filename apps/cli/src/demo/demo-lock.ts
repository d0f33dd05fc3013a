import { readFileSync } from 'node:fs';
import { isRunning, ownIdentity, type ProcessIdentity, writeDurableFile } from '@hanse/host';
import { HanseError } from '@hanse/kernel';
import type { Folders } from '../folders.ts';

/** One demo at a time in one data folder; the lock of a demo that died does not count. Throws CLI_DEMO_RUNNING. */
export function lockDemo({ demoLock, data }: Folders): void {
  const holder = read(demoLock);
  if (holder !== undefined && isRunning(holder)) {
    throw new HanseError('CLI_DEMO_RUNNING', { folder: data, pid: holder.pid });
  }
  writeDurableFile(demoLock, `${JSON.stringify(ownIdentity())}\n`);
}

function read(file: string): ProcessIdentity | undefined {
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as ProcessIdentity;
  } catch {
    return undefined;
  }
}
