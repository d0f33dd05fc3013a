import type { PortConfiguration, PortStatus, SwitchClient } from './switch/index.ts';
import type { Vee } from './vee.ts';

const LONGEST_LABEL = 63;

/** Has the switch connect to the sockets at which the VEE's machine listens, as often as it must. */
export async function openPorts(vee: Vee, client: SwitchClient): Promise<void> {
  for (const port of portsOf(vee)) await client.configurePort(port);
}

/** Takes the VEE off the switch, and with that its counters. */
export async function closePorts(vee: Vee, client: SwitchClient): Promise<void> {
  for (const { portId } of portsOf(vee)) await client.removePort(portId);
}

/** Takes everybody else off the switch: VEEs that ended while nobody was there to see it. */
export async function closePortsExcept(vees: readonly Vee[], client: SwitchClient): Promise<void> {
  const kept = new Set(vees.flatMap(portsOf).map(({ portId }) => portId));
  for (const { portId } of (await client.status()).ports) {
    if (!kept.has(portId)) await client.removePort(portId);
  }
}

export async function portStatuses(vee: Vee, client: SwitchClient): Promise<readonly PortStatus[]> {
  const own = new Set(portsOf(vee).map(({ portId }) => portId));
  if (own.size === 0) return [];
  return (await client.status()).ports.filter(({ portId }) => own.has(portId));
}

function portsOf({ spec, folder }: Vee): readonly PortConfiguration[] {
  return spec.nics.map(({ networkId, mac, address }, index) => ({
    portId: `${spec.veeId}/${index}`,
    networkId,
    mac,
    address,
    hostname: hostLabel(spec.name),
    socketPath: folder.nicSocket(index),
  }));
}

/** A host name (RFC 1123 §2.1) as near to the VirtualSystem's id as can be. */
function hostLabel(name: string): string {
  const letters = name.toLowerCase().replaceAll(/[^a-z0-9-]+/g, '-');
  return letters.slice(0, LONGEST_LABEL).replaceAll(/^-+|-+$/g, '') || 'vee';
}
