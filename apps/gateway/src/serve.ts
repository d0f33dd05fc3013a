import type { LocalTrunk } from '@hanse/drivers/local';
import { type Millis, Supervisor } from '@hanse/kernel';
import { createLogger, createMetrics, systemClock, systemRng } from '@hanse/observability';
import type { GatewayConfig } from './config/gateway-config.ts';
import { trunkAddress } from './config/trunk-address.ts';
import { Gateway } from './gateway.ts';
import { createDriver } from './site/create-driver.ts';
import { readSiteIdentity, type SiteIdentity } from './site/site-identity.ts';

/** How long a stop waits for requests and orders under way. */
const GRACE: Millis = 10_000;

/** Runs the gateway until the signal aborts. Its VEEs go on running. */
export async function serve(config: GatewayConfig, stop: AbortSignal): Promise<void> {
  const identity = readSiteIdentity(config.dataFolder);
  const logger = loggerOf(config);
  const ports = { config, clock: systemClock, rng: systemRng, logger };
  const driver = createDriver({ ...ports, siteId: identity.siteId, ...(await trunkOf(config, identity)) });
  const gateway = new Gateway({ ...ports, identity, driver, metrics: createMetrics() });
  const supervisor = new Supervisor({ clock: systemClock, logger }).add('gateway', gateway);
  await supervisor.start();
  await aborted(stop);
  logger.info('gateway-stopping');
  await supervisor.stop(GRACE);
}

async function trunkOf(config: GatewayConfig, identity: SiteIdentity): Promise<{ trunk?: LocalTrunk }> {
  const address = await trunkAddress(config);
  if (address === undefined) return {};
  const { certFile: certificateFile, keyFile, partnersFile: caFile } = identity;
  const files = { certificateFile, keyFile, caFile };
  const shape = config.trunk?.shape;
  const trunk = { listenHost: address.host, listenPort: address.port, ...files };
  return { trunk: shape === undefined ? trunk : { ...trunk, shape } };
}

export function loggerOf({ logFile }: GatewayConfig) {
  const destination = logFile === undefined ? {} : { destination: logFile };
  return createLogger({ service: 'gateway', level: 'info', ...destination });
}

function aborted(signal: AbortSignal): Promise<void> {
  if (signal.aborted) return Promise.resolve();
  return new Promise((resolve) => signal.addEventListener('abort', () => resolve(), { once: true }));
}
