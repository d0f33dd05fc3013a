import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { ComputeDriver } from '@hanse/drivers';
import { createLocalDriver, type LocalTrunk } from '@hanse/drivers/local';
import { createSimulatedDriver } from '@hanse/drivers/simulated';
import type { Clock, Logger, Rng, SiteId } from '@hanse/kernel';
import type { GatewayConfig } from '../config/gateway-config.ts';
import { writeSeedDisc } from './seed-disc.ts';
import { SeededRng } from './seeded-rng.ts';

/** The gateway's own program; as `switch` it is the site's user-space switch, a process of its own. */
const PROGRAM = fileURLToPath(new URL('../main.js', import.meta.url));

interface DriverParts {
  readonly config: GatewayConfig;
  readonly siteId: SiteId;
  /** Where other sites' switches reach this one, with the site's certificate; absent: networks stay within the site. */
  readonly trunk?: LocalTrunk;
  readonly clock: Clock;
  readonly rng: Rng;
  readonly logger: Logger;
}

/** The driver the configuration names, not opened yet. */
export function createDriver(parts: DriverParts): ComputeDriver {
  switch (parts.config.driver) {
    case 'simulated':
      return simulated(parts);
    case 'local':
      return local(parts);
  }
}

function simulated(parts: DriverParts): ComputeDriver {
  const { config, siteId, clock, logger } = parts;
  const { seed, ...knobs } = config.simulated ?? { seed: undefined };
  return createSimulatedDriver({
    ...knobs,
    siteId,
    capacity: config.capacity,
    clock,
    rng: seed === undefined ? parts.rng : new SeededRng({ seed }),
    logger,
    statePath: join(config.dataFolder, 'simulated-cloud.journal'),
  });
}

function local({ config, siteId, trunk, clock, rng, logger }: DriverParts): ComputeDriver {
  const { dataFolder, cacheFolder, capacity, ingressHost, parallelBoots } = config;
  return createLocalDriver({
    siteId,
    dataFolder: join(dataFolder, 'local'),
    cacheFolder,
    capacity,
    switchCommand: [process.execPath, PROGRAM, 'switch'],
    ...(trunk === undefined ? {} : { trunk }),
    ...(ingressHost === undefined ? {} : { ingressHost }),
    ...(parallelBoots === undefined ? {} : { maxConcurrentBoots: parallelBoots }),
    writeSeedDisc,
    clock,
    rng,
    logger,
  });
}
