import { existsSync } from 'node:fs';
import type { Session } from '@hanse/api';
import { readRunFile } from '@hanse/host';
import { HanseError } from '@hanse/kernel';
import { systemClock } from '@hanse/observability';
import type { CliContext } from '../context.ts';
import { Credentials } from './credentials.ts';
import { FederationApi } from './federation-api.ts';
import { type Profile, readProfile } from './profile.ts';
import { profileClient } from './profile-client.ts';
import { openSite, type SiteSession } from './site-session.ts';

/** A connection to the federation, as the user of the profile: `await using session = openSession(context)`. */
export interface OpenSession extends AsyncDisposable {
  readonly api: FederationApi;
  readonly profile: Profile;
  /** The access token, renewed when it is due. */
  readonly token: () => Promise<string> | string;
  /** Switches to a VO, or with null to none. */
  readonly use: (vo: string | null) => Promise<Session>;
  /** The gateway of a site itself, for what the scope names. */
  readonly atSite: (name: string, scope: string) => Promise<SiteSession>;
}

/** Where the federations that `up` makes listen. */
const OWN_HOST = '127.0.0.1';

type SessionContext = Pick<CliContext, 'folders' | 'program' | 'signal'>;

/** Throws CLI_NO_FEDERATION or CLI_NOT_RUNNING before anything is asked. */
export function openSession(context: SessionContext): OpenSession {
  const { folders, program, signal } = context;
  const profile = readProfile(folders.profile, program);
  if (profile === undefined) throw new HanseError('CLI_NO_FEDERATION', { folder: folders.data, program });
  requireRunning(context, profile);
  const credentials = new Credentials({ profile, folders, program, signal, clock: systemClock });
  const client = profileClient(folders, {
    baseUrl: profile.url,
    peer: `the federation at ${profile.url}`,
    ca: profile.authority,
    token: () => credentials.token(),
  });
  const api = new FederationApi({ client, signal });
  const token = () => credentials.token();
  return {
    api,
    profile,
    token: () => credentials.token(),
    use: (vo) => credentials.use(vo),
    atSite: (name, scope) => openSite(name, scope, { folders, profile, api, token, signal }),
    [Symbol.asyncDispose]: () => client.close(),
  };
}

/** Only for a federation of this installation: of another one the connection itself tells. */
function requireRunning({ folders, program }: SessionContext, { url }: Profile): void {
  const isOurs = new URL(url).hostname === OWN_HOST && existsSync(folders.federation);
  if (!isOurs || readRunFile(folders.federation) !== undefined) return;
  throw new HanseError('CLI_NOT_RUNNING', { folder: folders.data, program });
}
