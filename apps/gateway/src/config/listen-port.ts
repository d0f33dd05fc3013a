import { keptPort } from '@hanse/host';
import type { GatewayConfig } from './gateway-config.ts';

/** The port the gateway is reached at, also before it runs: a certificate request needs to know the address. */
export function listenPort({ dataFolder, listen }: GatewayConfig): Promise<number> {
  return keptPort({ dataFolder, name: 'gateway', host: listen.host, wanted: listen.port });
}
