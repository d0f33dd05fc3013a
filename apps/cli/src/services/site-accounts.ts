import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { text } from 'node:stream/consumers';
import { HanseError } from '@hanse/kernel';
import { INSTALLED } from '../install-root.ts';
import { parseFailure } from './last-words.ts';
import type { SiteSetup } from './site-setups.ts';

export type SiteUserVerb = 'add' | 'list' | 'remove' | 'set-password';

/** What is asked of the gateway's own command; the password goes by standard input or by the name of its file. */
export interface SiteUserRequest {
  readonly verb: SiteUserVerb;
  readonly user?: string | undefined;
  readonly role?: string | undefined;
  readonly passwordFile?: string | undefined;
  readonly password?: string | undefined;
}

/** Has the gateway of a site change its accounts, running or not; answers what it printed. Throws CLI_SITE_USER_FAILED. */
export async function changeSiteUsers(site: SiteSetup, asked: SiteUserRequest, signal: AbortSignal): Promise<unknown> {
  const { verb, user, role, passwordFile, password = '' } = asked;
  const options = { '--config': site.config, '--user': user, '--role': role, '--password-file': passwordFile };
  const given = Object.entries(options).flatMap(([name, value]) => (value === undefined ? [] : [name, value]));
  const args = [INSTALLED.gateway, 'user', verb, ...given];
  const child = spawn(process.execPath, args, { cwd: '/', stdio: ['pipe', 'pipe', 'pipe'], signal });
  const [said, printed] = [text(child.stderr), text(child.stdout)];
  const ended = once(child, 'exit');
  // The command may end before it has read; then its own words say why.
  child.stdin.on('error', () => undefined).end(`${password}\n`);
  const [status] = (await ended.catch((cause: unknown) => {
    throw signal.aborted ? new HanseError('CANCELLED', { what: `Accounts of ${site.name}` }, cause) : cause;
  })) as [number | null];
  if (status === 0) return JSON.parse(await printed) as unknown;
  const { code, message, remedy } = parseFailure(await said) ?? { code: '', message: `status ${status}`, remedy: '' };
  const problem = code === '' ? message : `${message} [${code}]`;
  throw new HanseError('CLI_SITE_USER_FAILED', { site: site.name, problem, remedy });
}
