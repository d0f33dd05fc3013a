import { type Millis, Supervisor } from '@hanse/kernel';
import { createLogger, createMetrics, systemClock, systemRng } from '@hanse/observability';
import type { GatewayConfig } from './config/gateway-config.ts';
import { Gateway } from './gateway.ts';
import { createDriver } from './site/create-driver.ts';
import { readSiteIdentity } from './site/site-identity.ts';

/** How long a stop waits for requests and orders under way. */
const GRACE: Millis = 10_000;

/** Runs the gateway until the signal aborts. Its VEEs go on running. */
export async function serve(config: GatewayConfig, stop: AbortSignal): Promise<void> {
  const identity = readSiteIdentity(config.dataFolder);
  const logger = loggerOf(config).child({ siteId: identity.siteId });
  const ports = { config, clock: systemClock, rng: systemRng, logger };
  const driver = createDriver({ ...ports, siteId: identity.siteId });
  const gateway = new Gateway({ ...ports, identity, driver, metrics: createMetrics() });
  const supervisor = new Supervisor({ clock: systemClock, logger }).add('gateway', gateway);
  await supervisor.start();
  await aborted(stop);
  logger.info('gateway-stopping');
  await supervisor.stop(GRACE);
}

export function loggerOf({ logFile }: GatewayConfig) {
  const destination = logFile === undefined ? {} : { destination: logFile };
  return createLogger({ service: 'gateway', level: 'info', ...destination });
}

function aborted(signal: AbortSignal): Promise<void> {
  if (signal.aborted) return Promise.resolve();
  return new Promise((resolve) => signal.addEventListener('abort', () => resolve(), { once: true }));
}
