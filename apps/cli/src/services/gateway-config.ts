import { join } from 'node:path';
import type { ResourceAmount } from '@hanse/model';
import type { Folders } from '../folders.ts';
import type { Town } from './towns.ts';

export type DriverName = 'local' | 'simulated';

/** The gateway's configuration file, as far as the command line writes it. */
export interface GatewayConfig extends Readonly<Record<string, unknown>> {
  readonly dataFolder: string;
  readonly cacheFolder: string;
  readonly driver: DriverName;
  readonly capacity: ResourceAmount;
  readonly site: Town & { readonly name: string };
}

/** A share of one machine; a simulated site has room for thousands. */
const CAPACITY: Readonly<Record<DriverName, ResourceAmount>> = {
  local: { vcpus: 8, memoryMib: 4096, diskGib: 20 },
  simulated: { vcpus: 16_384, memoryMib: 16_777_216, diskGib: 1_048_576 },
};

/** Simulated machines take their time, as real ones do, so that progress is there to be seen. */
const SIMULATED = {
  seed: 1356,
  latencies: {
    define: { shape: 'uniform', from: 20, to: 80 },
    start: { shape: 'uniform', from: 200, to: 900 },
    suspend: { shape: 'uniform', from: 100, to: 400 },
    destroy: { shape: 'uniform', from: 20, to: 80 },
  },
};

export function gatewayConfig(parts: {
  readonly name: string;
  readonly town: Town;
  readonly driver: DriverName;
  readonly folders: Pick<Folders, 'sites' | 'cache'>;
  /** Where the site's data go; by default beside those of the other sites. */
  readonly dataFolder?: string | undefined;
  readonly capacity?: ResourceAmount | undefined;
  readonly host?: string | undefined;
}): GatewayConfig {
  const { name, town, driver, folders, host = '127.0.0.1' } = parts;
  return {
    dataFolder: parts.dataFolder ?? join(folders.sites, name),
    cacheFolder: folders.cache,
    site: { name, ...town },
    driver,
    capacity: parts.capacity ?? CAPACITY[driver],
    listen: { host, port: 0 },
    trunk: { host, port: 0 },
    localUsers: { accounts: true },
    ...(driver === 'simulated' ? { simulated: SIMULATED } : {}),
  };
}
