import { copyFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createSimulatedDriver } from '@hanse/drivers/simulated';
import { SILENT_LOGGER, SiteIds } from '@hanse/kernel';
import { systemClock, systemRng } from '@hanse/observability';
import { temporaryFolder } from '@hanse/testkit';
import type { Reality, SiteReality } from './reality.ts';

const PLENTY = { vcpus: 1024, memoryMib: 1024 * 1024, diskGib: 1024 * 1024 };

/** Where the cloud of a site is. */
export interface SimulatedSite {
  readonly siteId: string;
  /** The gateway's data folder. */
  readonly folder: string;
}

/** Simulated clouds, read from copies of their journals by drivers of our own. */
export class SimulatedReality implements Reality {
  readonly hasIngress = false;
  readonly #sites: ReadonlyMap<string, SimulatedSite>;

  /** Sites by name. */
  constructor(sites: ReadonlyMap<string, SimulatedSite>) {
    this.#sites = sites;
  }

  look(): Promise<readonly SiteReality[]> {
    return Promise.all([...this.#sites].map(([name, site]) => lookAt(name, site)));
  }
}

async function lookAt(site: string, { siteId, folder }: SimulatedSite): Promise<SiteReality> {
  await using copy = await temporaryFolder();
  const statePath = join(copy.path, 'journal');
  // A driver rewrites the journal it opens, and this one belongs to a gateway that runs.
  await copyFile(join(folder, 'simulated-cloud.journal'), statePath);
  const driver = createSimulatedDriver({
    siteId: SiteIds.parse(siteId),
    capacity: PLENTY,
    clock: systemClock,
    rng: systemRng,
    logger: SILENT_LOGGER,
    statePath,
  });
  await driver.open();
  try {
    const all = await driver.list();
    const active = all.filter(({ state }) => state === 'ACTIVE');
    return {
      site,
      machines: active.map(({ veeId, since }) => ({ veeId, life: `active since ${since}` })),
      kept: all.map(({ veeId }) => veeId),
      networks: (await driver.networks.list()).map(({ networkId }) => networkId),
      remains: [],
    };
  } finally {
    await driver.close();
  }
}
