import { existsSync, readFileSync } from 'node:fs';
import { type Session, SessionSchema } from '@hanse/api';
import type { HttpClient } from '@hanse/http/client';
import { type Clock, HanseError, type JsonValue, type Millis, toHanseError } from '@hanse/kernel';
import type { Folders } from '../folders.ts';
import { holdProfile } from './hold-profile.ts';
import { type Profile, readProfile, writeProfile } from './profile.ts';
import { profileClient } from './profile-client.ts';

/** A token is renewed before it ends, so that no request under way meets its end. */
const RENEW_BEFORE: Millis = 60_000;
export const FIRST_OPERATOR = 'operator';

interface CredentialParts {
  readonly profile: Profile;
  readonly folders: Pick<Folders, 'profile' | 'profileKey' | 'password'>;
  readonly program: string;
  readonly clock: Clock;
  readonly signal: AbortSignal;
}

/** The token of the profile, renewed when it is due and kept for the next command. */
export class Credentials {
  readonly #parts: CredentialParts;
  #profile: Profile;
  #renewal: Promise<string> | undefined;

  constructor(parts: CredentialParts) {
    this.#parts = parts;
    this.#profile = parts.profile;
  }

  token(): Promise<string> | string {
    if (this.#isFresh(this.#profile)) return this.#profile.token;
    this.#renewal ??= this.#renew().finally(() => {
      this.#renewal = undefined;
    });
    return this.#renewal;
  }

  /** Switches the session to another VO, or with null to none; later commands go on there. */
  async use(vo: string | null): Promise<Session> {
    const { folders, program, clock, signal } = this.#parts;
    using _held = await holdProfile(folders.profile, clock, signal);
    const { session, profile } = await this.#continued(readProfile(folders.profile, program) ?? this.#profile, vo);
    this.#profile = profile;
    return session;
  }

  #isFresh({ expiresAt }: Profile): boolean {
    return expiresAt - this.#parts.clock.now() > RENEW_BEFORE;
  }

  async #renew(): Promise<string> {
    const { folders, program, clock, signal } = this.#parts;
    using _held = await holdProfile(folders.profile, clock, signal);
    // Another command may have renewed it meanwhile; a refresh token is good once.
    const stored = readProfile(folders.profile, program) ?? this.#profile;
    this.#profile = this.#isFresh(stored) ? stored : (await this.#continued(stored)).profile;
    return this.#profile.token;
  }

  async #continued(profile: Profile, vo?: string | null): Promise<{ session: Session; profile: Profile }> {
    const { folders, signal, program } = this.#parts;
    const needed = (cause?: unknown) =>
      new HanseError('CLI_LOGIN_NEEDED', { user: profile.user, url: profile.url, program }, cause);
    if (profile.refreshToken === '') throw needed();
    const client = profileClient(folders, { baseUrl: profile.url, ca: profile.authority });
    try {
      const session = await openedAgain(client, profile, { passwordFile: folders.password, vo }, signal);
      const next = profileOf(profile, session);
      writeProfile(folders.profile, next);
      return { session, profile: next };
    } catch (thrown) {
      throw hasEnded(thrown) ? needed(thrown) : thrown;
    } finally {
      await client.close();
    }
  }
}

/** By the refresh token; the operator that `up` made also by the password that lies beside the profile. */
async function openedAgain(
  client: HttpClient,
  { user, refreshToken }: Profile,
  { passwordFile, vo }: { passwordFile: string; vo: string | null | undefined },
  signal: AbortSignal,
): Promise<Session> {
  try {
    const body = { refreshToken, ...(vo === undefined ? {} : { vo }) };
    return await client.json('POST', '/v1/sessions/refresh', { body, answer: SessionSchema, signal });
  } catch (thrown) {
    if (!hasEnded(thrown) || user !== FIRST_OPERATOR || !existsSync(passwordFile)) throw thrown;
    const password = readFileSync(passwordFile, 'utf8').trim();
    return logIn(client, { user, password, ...(typeof vo === 'string' ? { vo } : {}) }, signal);
  }
}

/** The session is over: a new login is due. */
function hasEnded(thrown: unknown): boolean {
  return ['IDENTITY_LOGIN_REFUSED', 'IDENTITY_SESSION_ENDED'].includes(toHanseError(thrown).code);
}

export function logIn(
  client: HttpClient,
  who: { user: string; password: string; vo?: string },
  signal: AbortSignal,
): Promise<Session> {
  const body = { ...who, client: 'cli' } satisfies JsonValue;
  return client.json('POST', '/v1/sessions', { body, answer: SessionSchema, signal });
}

export function profileOf(
  place: Pick<Profile, 'url' | 'authority'>,
  session: Pick<Session, 'user' | 'token' | 'refreshToken' | 'expiresAt'>,
): Profile {
  const { url, authority } = place;
  const { user, token, refreshToken, expiresAt } = session;
  return { url, authority, user, token, refreshToken, expiresAt };
}
