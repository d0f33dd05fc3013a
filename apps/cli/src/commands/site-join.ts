import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { writeDurableFile } from '@hanse/host';
import { decodeInvitation } from '@hanse/identity';
import { HanseError } from '@hanse/kernel';
import type { PriceList, ResourceAmount } from '@hanse/model';
import type { CliContext } from '../context.ts';
import { problemOf } from '../packages/file-entry.ts';
import { type DriverName, gatewayConfig } from '../services/gateway-config.ts';
import { ensureGuestImage, requireLocalTools } from '../services/guest-image.ts';
import { joinWithInvitation } from '../services/join-site.ts';
import { membershipOf, readSetups, writeSetup } from '../services/site-setups.ts';
import { startService } from '../services/start-service.ts';
import { stopGateway } from '../services/tear-down.ts';

interface JoinOptions {
  readonly invitationFile: string;
  readonly jurisdiction: string;
  readonly prices: PriceList;
  readonly driver: DriverName;
  readonly dataFolder?: string;
  readonly capacity?: ResourceAmount;
  readonly host?: string;
}

/** Makes a site of this machine, joins the federation that invites it, and starts its gateway. */
export async function siteJoin(context: CliContext, options: JoinOptions): Promise<void> {
  const { folders, out, program, signal } = context;
  const say = (line: string) => out.lines(line);
  const invitation = readInvitation(options.invitationFile);
  const { siteName: name, address } = decodeInvitation(invitation);
  const before = readSetups(folders).find((setup) => setup.name === name);
  if (before !== undefined && membershipOf(before) === 'member') {
    throw new HanseError('CLI_SITE_EXISTS', { site: name, folder: folders.data, program });
  }
  if (options.driver === 'local') {
    await requireLocalTools();
    await ensureGuestImage({ cache: folders.cache, signal, say });
  }
  const { jurisdiction, prices, driver, capacity, host } = options;
  const dataFolder = options.dataFolder === undefined ? undefined : resolve(options.dataFolder);
  const town = { jurisdiction, prices };
  const setup = writeSetup(folders, gatewayConfig({ name, town, driver, folders, dataFolder, capacity, host }));
  writeDurableFile(setup.invitationFile, `${invitation.trim()}\n`);
  await joinWithInvitation(setup, () => Promise.resolve(invitation.trim()), signal);
  say(`${name} has joined the federation at ${address}`);
  // A gateway that runs is that of a membership which has ended.
  await stopGateway(setup);
  const running = await startService(setup, signal);
  say(`${setup.title} runs at ${running.url} (process ${running.pid})`);
  out.json({ site: name, federation: address, url: running.url, pid: running.pid, dataFolder: setup.dataFolder });
}

function readInvitation(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch (cause) {
    throw new HanseError('CLI_FILE_UNREADABLE', { what: 'The invitation', path, problem: problemOf(cause) }, cause);
  }
}
