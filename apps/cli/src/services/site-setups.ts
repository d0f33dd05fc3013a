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

export function hasJoined({ dataFolder }: SiteSetup): boolean {
  return existsSync(join(dataFolder, 'identity', 'membership.json'));
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
