import { join } from 'node:path';
import type { ComputeDriver } from '@hanse/drivers';
import { createSimulatedDriver } from '@hanse/drivers/simulated';
import { type Clock, HanseError, type Logger, type Rng, type SiteId } from '@hanse/kernel';
import type { GatewayConfig } from '../config/gateway-config.ts';
import { SeededRng } from './seeded-rng.ts';

/** The driver the configuration names, not opened yet. */
export function createDriver(parts: {
  config: GatewayConfig;
  siteId: SiteId;
  clock: Clock;
  rng: Rng;
  logger: Logger;
}): ComputeDriver {
  switch (parts.config.driver) {
    case 'simulated':
      return simulated(parts);
    case 'local':
      throw new HanseError('DRIVER_UNAVAILABLE', { driver: 'local', problem: 'it is not built yet' });
  }
}

function simulated(parts: Parameters<typeof createDriver>[0]): ComputeDriver {
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
