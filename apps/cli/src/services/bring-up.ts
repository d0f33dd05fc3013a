import { mkdirSync, readFileSync } from 'node:fs';
import { type RunFile, readRunFile } from '@hanse/host';
import { HanseError, type Millis } from '@hanse/kernel';
import type { Folders } from '../folders.ts';
import { FIRST_OPERATOR, logIn, profileOf } from '../session/credentials.ts';
import type { FederationApi } from '../session/federation-api.ts';
import { openSession } from '../session/open-session.ts';
import { writeProfile } from '../session/profile.ts';
import { profileClient } from '../session/profile-client.ts';
import { authorityFile, setUpFederation } from './federation-setup.ts';
import type { DriverName } from './gateway-config.ts';
import { ensureGuestImage, requireLocalTools } from './guest-image.ts';
import { joinWithInvitation } from './join-site.ts';
import type { Service } from './service.ts';
import { membershipOf, type SiteSetup } from './site-setups.ts';
import { startService } from './start-service.ts';
import { stopProcess } from './stop-process.ts';
import { waitFor } from './wait-for.ts';
import { wantedSetups } from './wanted-setups.ts';

const REACHABLE_WITHIN: Millis = 60_000;
const GRACE: Millis = 5_000;

export interface BringUpParts {
  readonly folders: Folders;
  readonly program: string;
  /** Sites that are to be there; absent: those there are, or the three of the tour. */
  readonly sites?: readonly string[] | undefined;
  readonly driver?: DriverName | undefined;
  readonly signal: AbortSignal;
  /** Told each thing as it is done. */
  readonly say: (line: string) => void;
}

export interface StartedService {
  readonly title: string;
  readonly url: string;
  readonly pid: number;
  readonly wasRunning: boolean;
}

export interface BringUpReport {
  readonly federation: StartedService;
  readonly sites: readonly (StartedService & { readonly name: string; readonly driver: DriverName })[];
}

/**
 * Starts whatever of the federation and its sites does not run, and waits until every site can be reached. It may be
 * repeated at any time, also after a crash at any point. When interrupted, what was started now is stopped again.
 */
export async function bringUp(parts: BringUpParts): Promise<BringUpReport> {
  const started: RunFile[] = [];
  const start = async (service: Service): Promise<StartedService> => {
    const running = readRunFile(service.dataFolder);
    const run = running ?? (await startService(service, parts.signal));
    if (running === undefined) started.push(run);
    parts.say(`${service.title} ${running === undefined ? 'runs' : 'runs already'} at ${run.url} (process ${run.pid})`);
    return { title: service.title, url: run.url, pid: run.pid, wasRunning: running !== undefined };
  };
  try {
    return await bringUpWith(parts, start);
  } catch (thrown) {
    if (parts.signal.aborted) await Promise.all(started.map((run) => stopProcess(run, GRACE)));
    throw thrown;
  }
}

async function bringUpWith(
  parts: BringUpParts,
  start: (service: Service) => Promise<StartedService>,
): Promise<BringUpReport> {
  const { folders, signal, say } = parts;
  mkdirSync(folders.data, { recursive: true, mode: 0o700 });
  const setups = wantedSetups(parts);
  if (setups.some(({ driver }) => driver === 'local')) {
    await requireLocalTools();
    await ensureGuestImage({ cache: folders.cache, signal, say });
  }
  const federation = await start(setUpFederation(folders));
  await enter(parts, federation.url);
  await using session = openSession(parts);
  const sites = await Promise.all(
    setups.map(async (setup) => {
      if (membershipOf(setup) === 'none') await letJoin(setup, session.api, parts);
      return { ...(await start(setup)), name: setup.name, driver: setup.driver };
    }),
  );
  // A site that has left serves its own users; the federation does not reach it.
  const members = setups.filter((setup) => membershipOf(setup) === 'member');
  await allReachable(members, session.api, parts);
  return { federation, sites };
}

/** Logs in with the password that only this installation knows. */
async function enter({ folders, signal }: BringUpParts, url: string): Promise<void> {
  const authority = readFileSync(authorityFile(folders), 'utf8');
  const client = profileClient(folders, { baseUrl: url, ca: authority });
  try {
    const password = readFileSync(folders.password, 'utf8').trim();
    const session = await logIn(client, { user: FIRST_OPERATOR, password }, signal);
    writeProfile(folders.profile, profileOf({ url, authority }, session));
  } finally {
    await client.close();
  }
}

async function letJoin(setup: SiteSetup, api: FederationApi, { signal, say }: BringUpParts): Promise<void> {
  await joinWithInvitation(setup, async () => (await api.invite(setup.name)).invitation, signal);
  say(`${setup.name} has joined the federation`);
}

async function allReachable(setups: readonly SiteSetup[], api: FederationApi, parts: BringUpParts): Promise<void> {
  const { signal, say, program } = parts;
  const told = new Set<string>();
  await waitFor({ what: 'federation to reach its sites', deadline: REACHABLE_WITHIN, signal }, async () => {
    const reachable = new Set((await api.sites()).filter((view) => view.isReachable).map((view) => view.site.name));
    for (const setup of setups) {
      if (reachable.has(setup.name) && !told.has(setup.name)) say(`${setup.name} can be reached`);
      if (reachable.has(setup.name)) told.add(setup.name);
      else requireAlive(setup, program);
    }
    return told.size === setups.length ? true : undefined;
  });
}

function requireAlive({ title, dataFolder, log }: SiteSetup, program: string): void {
  if (readRunFile(dataFolder) !== undefined) return;
  throw new HanseError('CLI_SERVICE_ENDED', { service: title, problem: 'it runs no longer', log, program });
}
