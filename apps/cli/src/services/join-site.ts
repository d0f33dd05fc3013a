import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, rmSync } from 'node:fs';
import { text } from 'node:stream/consumers';
import { writeDurableFile } from '@hanse/host';
import { HanseError } from '@hanse/kernel';
import { INSTALLED } from '../install-root.ts';
import { parseFailure } from './last-words.ts';
import type { SiteSetup } from './site-setups.ts';

/** Invites and joins. An invitation that was written before is used again: it may have been answered already. */
export async function joinWithInvitation(
  site: SiteSetup,
  invite: () => Promise<string>,
  signal: AbortSignal,
): Promise<void> {
  if (!existsSync(site.invitationFile)) writeDurableFile(site.invitationFile, `${await invite()}\n`);
  await join(site, signal);
  rmSync(site.invitationFile, { force: true });
}

/** The gateway's own `join`: its key is made there and never leaves the site. */
async function join(site: SiteSetup, signal: AbortSignal): Promise<void> {
  const args = [INSTALLED.gateway, 'join', '--config', site.config, '--invitation-file', site.invitationFile];
  const child = spawn(process.execPath, args, { cwd: '/', stdio: ['ignore', 'ignore', 'pipe'], signal });
  const said = text(child.stderr);
  const [status] = (await once(child, 'exit').catch((cause: unknown) => {
    throw signal.aborted ? new HanseError('CANCELLED', { what: `Joining of ${site.name}` }, cause) : cause;
  })) as [number | null];
  if (status === 0) return;
  const { code, message, remedy } = parseFailure(await said) ?? { code: '', message: `status ${status}`, remedy: '' };
  const problem = code === '' ? message : `${message} [${code}]`;
  throw new HanseError('CLI_JOIN_FAILED', { site: site.name, problem, remedy });
}
