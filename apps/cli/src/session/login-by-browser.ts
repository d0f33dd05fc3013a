import type { Session } from '@hanse/api';
import { UserViewSchema } from '@hanse/api';
import type { BrowserLoginParts } from './browser-login-parts.ts';
import { deviceLogin } from './device-login.ts';
import { loopbackLogin } from './loopback-login.ts';

/** A session that a person opens at the federation's own pages: no password comes near the command line. */
export async function loginByBrowser(
  parts: BrowserLoginParts,
  { device = false }: { readonly device?: boolean },
): Promise<Pick<Session, 'user' | 'role' | 'vo' | 'token' | 'refreshToken' | 'expiresAt'>> {
  const { client, vo, clock, signal } = parts;
  const tokens = await (device ? deviceLogin(parts) : loopbackLogin(parts));
  const token = tokens.access_token;
  const { user, role } = await client.json('GET', '/v1/users/me', { token, answer: UserViewSchema, signal });
  const expiresAt = clock.now() + tokens.expires_in * 1000;
  return { user, role, token, refreshToken: tokens.refresh_token, expiresAt, ...(vo === undefined ? {} : { vo }) };
}
