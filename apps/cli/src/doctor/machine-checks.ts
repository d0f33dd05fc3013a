import { readdirSync } from 'node:fs';
import { statfs } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { formatBytes, GIB } from '@hanse/kernel';
import type { Check } from './check.ts';

/** The guest image, its build and a few templates. */
const ROOM = 3 * GIB;
const SCARCE = GIB;

/** KVM is believed only after a trial boot, whose result the local driver keeps in the cache. */
export function acceleratorCheck(hasKvmDevice: boolean, trial: string | undefined): Check {
  const what = 'acceleration';
  if (trial === 'kvm') return { what, status: 'ok', found: 'KVM; a trial boot has worked' };
  const slow = 'machines run by emulation (TCG), which works and is slower';
  if (trial === 'tcg') return { what, status: 'warn', found: `a trial boot with KVM failed: ${slow}` };
  if (hasKvmDevice)
    return { what, status: 'ok', found: '/dev/kvm may be opened; the first site tries whether it works' };
  return { what, status: 'warn', found: slow, remedy: 'For speed, give this user access to /dev/kvm.' };
}

export async function diskCheck(what: string, folder: string): Promise<Check> {
  const { bavail, bsize } = await statfs(nearest(folder));
  const free = bavail * bsize;
  const found = `${formatBytes(free)} free for ${folder}`;
  if (free >= ROOM) return { what, status: 'ok', found };
  const remedy = `Make room: ${formatBytes(ROOM)} are comfortable.`;
  return { what, status: free < SCARCE ? 'fail' : 'warn', found, remedy };
}

/** The folder itself, or the nearest one above it that is there. */
function nearest(folder: string): string {
  try {
    readdirSync(folder);
    return folder;
  } catch {
    return nearest(dirname(folder));
  }
}

/** What the last trial boot of this machine has shown: `kvm`, `tcg`, or nothing yet. */
export function trialFileIn(cache: string): string | undefined {
  try {
    const name = readdirSync(cache).find((entry) => /^accelerator-[0-9a-f]+\.json$/.test(entry));
    return name === undefined ? undefined : join(cache, name);
  } catch {
    return undefined;
  }
}
