import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { writeDurableFile } from '@hanse/host';
import type { Folders } from '../folders.ts';
import type { DriverName, GatewayConfig } from './gateway-config.ts';
import type { Service } from './service.ts';

/** A site of this installation: what its gateway is started with. */
export interface SiteSetup extends Service {
  readonly name: string;
  readonly driver: DriverName;
  /** Kept from before the joining until after it, so that a crash between does not waste it. */
  readonly invitationFile: string;
}

/** Every site that was set up here, by name. */
export function readSetups(folders: Folders): readonly SiteSetup[] {
  if (!existsSync(folders.sites)) return [];
  return readdirSync(folders.sites)
    .sort()
    .filter((name) => existsSync(configFile(folders, name)))
    .map((name) => {
      const config = JSON.parse(readFileSync(configFile(folders, name), 'utf8')) as GatewayConfig;
      return setupOf(folders, config);
    });
}

export function writeSetup(folders: Folders, config: GatewayConfig): SiteSetup {
  writeDurableFile(configFile(folders, config.site.name), `${JSON.stringify(config, null, 2)}\n`);
  return setupOf(folders, config);
}

/** How a site stands to its federation; one that joined before sites had authorities of their own joins again. */
export type SiteMembership = 'none' | 'member' | 'left';

export function membershipOf({ dataFolder }: Pick<SiteSetup, 'dataFolder'>): SiteMembership {
  const file = join(dataFolder, 'identity', 'membership.json');
  if (!existsSync(file)) return 'none';
  const { format, leftAt } = JSON.parse(readFileSync(file, 'utf8')) as { format?: number; leftAt?: number };
  if (format === undefined) return 'none';
  return leftAt === undefined ? 'member' : 'left';
}

/** The root of a site's own authority; undefined before it has joined. */
export function siteAuthorityFile({ dataFolder }: Pick<SiteSetup, 'dataFolder'>): string | undefined {
  const folder = join(dataFolder, 'identity');
  const file = join(folder, 'membership.json');
  if (!existsSync(file)) return undefined;
  const { siteId } = JSON.parse(readFileSync(file, 'utf8')) as { siteId: string };
  return join(folder, 'authority', siteId, 'ca.crt');
}

function setupOf(folders: Folders, { site, driver, dataFolder }: GatewayConfig): SiteSetup {
  const { name } = site;
  return {
    name,
    driver,
    kind: 'gateway',
    title: `the gateway of ${name}`,
    config: configFile(folders, name),
    dataFolder,
    log: join(folders.logs, `${name}.log`),
    invitationFile: join(folders.sites, name, 'invitation'),
    installation: folders.data,
  };
}

function configFile(folders: Folders, name: string): string {
  return join(folders.sites, name, 'config.json');
}
