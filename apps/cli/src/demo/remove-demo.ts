import { existsSync } from 'node:fs';
import { readRunFile } from '@hanse/host';
import { HanseError, type Millis, toHanseError } from '@hanse/kernel';
import type { CliContext } from '../context.ts';
import { destroyAll } from '../destroy-all.ts';
import type { Folders } from '../folders.ts';
import { removeData, requireNothingLeft, stopLeftovers, stopServices } from '../services/tear-down.ts';
import { openSession } from '../session/open-session.ts';
import { openPorts } from './ports-closed.ts';
import { portsOf } from './ports-of.ts';

const PATIENCE: Millis = 120_000;

/** Applications, services, data: all of it, in this order. Throws CLI_LEFT_BEHIND when something stays nevertheless. */
export async function removeDemo(context: Omit<CliContext, 'signal'>): Promise<void> {
  const { folders, out, program } = context;
  const say = (line: string) => out.lines(line);
  // An interrupted demo is removed as well, so the person's signal does not count here.
  const signal = AbortSignal.timeout(PATIENCE);
  const ports = await destroyApplications({ folders, program, signal }, say);
  await stopServices(folders, say);
  const ended = await stopLeftovers(folders);
  if (ended > 0) say(`${ended} more processes were ended`);
  removeData(folders);
  requireNothingLeft(folders);
  const open = await openPorts(ports);
  if (open.length > 0) throw new HanseError('CLI_LEFT_BEHIND', { what: [...open], folder: folders.data });
}

/** What cannot be destroyed in order is ended by force afterwards. Answers the ports that were in use. */
async function destroyApplications(
  context: Pick<CliContext, 'program' | 'signal'> & { folders: Folders },
  say: (line: string) => void,
): Promise<readonly { host: string; port: number }[]> {
  const { folders, signal } = context;
  // Without a federation nobody can be asked: what runs is ended, and then its data go.
  if (!existsSync(folders.profile) || readRunFile(folders.federation) === undefined) return portsOf(folders, []);
  try {
    await using session = openSession(context);
    const ports = portsOf(folders, await session.api.applications({ all: false }));
    await destroyAll(session.api, { signal, say });
    return ports;
  } catch (thrown) {
    say(`the applications could not be destroyed in order: ${toHanseError(thrown).message}`);
    return portsOf(folders, []);
  }
}
