import { existsSync, rmSync } from 'node:fs';
import { writeDurableFile } from '@hanse/host';
import { HanseError } from '@hanse/kernel';
import { gatewayCommand } from './gateway-command.ts';
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

/** The gateway's own `join`: its keys are made there and never leave the site. */
async function join(site: SiteSetup, signal: AbortSignal): Promise<void> {
  const failure = await gatewayCommand(site, 'join', ['--invitation-file', site.invitationFile], signal);
  if (failure !== undefined) throw new HanseError('CLI_JOIN_FAILED', { site: site.name, ...failure });
}
