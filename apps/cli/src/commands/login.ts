import { existsSync, readFileSync } from 'node:fs';
import { fetchAuthority } from '@hanse/http/client';
import { HanseError, toHanseError } from '@hanse/kernel';
import { systemClock, systemRng } from '@hanse/observability';
import type { CliContext } from '../context.ts';
import { askPassword } from '../session/ask-password.ts';
import { FIRST_OPERATOR, logIn, profileOf } from '../session/credentials.ts';
import { loginByBrowser } from '../session/login-by-browser.ts';
import { type Profile, readProfile, writeProfile } from '../session/profile.ts';
import { profileClient } from '../session/profile-client.ts';

interface LoginOptions {
  readonly url?: string;
  readonly user?: string;
  readonly passwordFile?: string;
  readonly vo?: string;
  readonly ca?: string;
  readonly fingerprint?: string;
  readonly browser?: boolean;
  readonly device?: boolean;
}

export async function login(context: CliContext, options: LoginOptions): Promise<void> {
  const { folders, out, program, signal } = context;
  const before = knownProfile(context);
  const url = options.url?.replace(/\/$/, '') ?? before?.url;
  if (url === undefined) throw new HanseError('CLI_NO_FEDERATION', { folder: folders.data, program });
  const authority = await authorityOf(url, options, before, signal);
  const user = options.user ?? before?.user ?? FIRST_OPERATOR;
  const isByBrowser = options.browser === true || options.device === true;
  const password = isByBrowser ? '' : await passwordOf(user, options, context);
  const client = profileClient(folders, { baseUrl: url, ca: authority });
  try {
    const session = isByBrowser
      ? await loginByBrowser({ client, url, out, vo: options.vo, signal, clock: systemClock, rng: systemRng }, options)
      : await logIn(client, { user, password, ...(options.vo === undefined ? {} : { vo: options.vo }) }, signal);
    writeProfile(folders.profile, profileOf({ url, authority }, session));
    out.lines(
      `logged in to ${url} as ${session.user} (${session.role})${session.vo === undefined ? '' : ` for VO ${session.vo}`}`,
    );
    out.json({ url, user: session.user, role: session.role, vo: session.vo, expiresAt: session.expiresAt });
  } finally {
    await client.close();
  }
}

/** A damaged profile is what a new login replaces. */
function knownProfile({ folders, program }: CliContext): Profile | undefined {
  try {
    return readProfile(folders.profile, program);
  } catch (thrown) {
    if (toHanseError(thrown).code === 'CLI_PROFILE_DAMAGED') return undefined;
    throw thrown;
  }
}

/** Named by the person, or the one that was trusted for this address before. */
async function authorityOf(
  url: string,
  { ca, fingerprint }: LoginOptions,
  before: Profile | undefined,
  signal: AbortSignal,
): Promise<string> {
  if (ca !== undefined) return readText('The authority', ca);
  if (fingerprint !== undefined) {
    const expected = fingerprint.replaceAll(':', '').toLowerCase();
    return fetchAuthority({ baseUrl: url, fingerprint: expected, signal });
  }
  if (before?.url === url) return before.authority;
  throw new HanseError('CLI_AUTHORITY_UNKNOWN', { url });
}

function passwordOf(user: string, { passwordFile }: LoginOptions, context: CliContext): Promise<string> | string {
  if (passwordFile !== undefined) return readText('The password file', passwordFile).trim();
  const { folders } = context;
  const isOwn = user === FIRST_OPERATOR && context.stdin.isTTY && existsSync(folders.password);
  return isOwn ? readText('The password file', folders.password).trim() : askPassword(user, context);
}

function readText(what: string, path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch (cause) {
    const problem = cause instanceof Error ? cause.message : String(cause);
    throw new HanseError('CLI_FILE_UNREADABLE', { what, path, problem }, cause);
  }
}
