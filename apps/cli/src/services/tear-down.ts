import { existsSync, readdirSync, rmdirSync, rmSync } from 'node:fs';
import { dirname } from 'node:path';
import { readRunFile } from '@hanse/host';
import { HanseError, type Millis } from '@hanse/kernel';
import type { Folders } from '../folders.ts';
import { federationService } from './federation-setup.ts';
import { ownProcesses } from './own-processes.ts';
import type { Service } from './service.ts';
import { readSetups } from './site-setups.ts';
import { stopProcess } from './stop-process.ts';

/** More than the services give themselves to finish what is under way. */
const GRACE: Millis = 15_000;

export interface StoppedService {
  readonly title: string;
  readonly pid: number;
  readonly how: 'ended' | 'killed';
}

/** Stops the gateways, then the federation. Virtual machines run on. */
export async function stopServices(folders: Folders, say: (line: string) => void): Promise<readonly StoppedService[]> {
  const gateways = await Promise.all(readSetups(folders).map((setup) => stopService(setup, say)));
  const federation = await stopService(federationService(folders), say);
  return [...gateways, federation].filter((stopped) => stopped !== undefined);
}

async function stopService(
  { dataFolder, title }: Service,
  say: (line: string) => void,
): Promise<StoppedService | undefined> {
  const running = readRunFile(dataFolder);
  if (running === undefined) return undefined;
  const how = await stopProcess(running, GRACE);
  say(how === 'ended' ? `${title} has ended` : `${title} did not end by itself and was killed`);
  return { title, pid: running.pid, how };
}

/** Stops one gateway, if it runs; its virtual machines run on. Whether it ran. */
export async function stopGateway({ dataFolder }: Service): Promise<boolean> {
  const running = readRunFile(dataFolder);
  if (running === undefined) return false;
  await stopProcess(running, GRACE);
  return true;
}

/** Ends what still runs of an installation whose applications are gone: nothing may stay that nobody counts. */
export async function stopLeftovers(folders: Folders): Promise<number> {
  const left = ownProcesses(folders.data);
  await Promise.all(left.map((process) => stopProcess(process, GRACE)));
  return left.length;
}

/** Removes what Hanse keeps in the data folder, and the folder itself when nothing else is in it. */
export function removeData(folders: Folders): void {
  for (const setup of readSetups(folders)) rmSync(setup.dataFolder, { recursive: true, force: true });
  const { federation, sites, logs, profile, profileKey, password, demoLock } = folders;
  for (const path of [federation, sites, logs, profile, profileKey, password, demoLock]) {
    rmSync(path, { recursive: true, force: true });
  }
  removeIfEmpty(folders.data);
}

export function removeIfEmpty(folder: string): void {
  if (existsSync(folder) && readdirSync(folder).length === 0) rmdirSync(folder);
}

/** Throws CLI_LEFT_BEHIND when a process or the data folder is still there. */
export function requireNothingLeft(folders: Folders): void {
  const processes = ownProcesses(folders.data).map(({ pid, command }) => `process ${pid} (${command})`);
  const entries = existsSync(folders.data) ? [`the folder ${folders.data}`] : [];
  const what = [...processes, ...entries];
  if (what.length > 0) throw new HanseError('CLI_LEFT_BEHIND', { what, folder: dirname(folders.data) });
}
