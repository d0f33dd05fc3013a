import { keptPort } from '@hanse/host';
import type { GatewayConfig } from './gateway-config.ts';

/** Where other sites' switches reach this one's; undefined when networks stay within the site. */
export async function trunkAddress({
  dataFolder,
  trunk,
}: GatewayConfig): Promise<{ readonly host: string; readonly port: number } | undefined> {
  if (trunk === undefined) return undefined;
  const { host, port: wanted } = trunk;
  return { host, port: await keptPort({ dataFolder, name: 'trunk', host, wanted }) };
}
