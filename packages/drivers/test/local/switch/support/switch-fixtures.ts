import { NetworkIds, SiteIds } from '@hanse/kernel';
import { SeededRng, VirtualClock } from '@hanse/testkit';
import type {
  NetworkConfiguration,
  PortConfiguration,
  Shape,
} from '../../../../src/local/switch/core/configuration.ts';
import { EthernetSwitch } from '../../../../src/local/switch/core/ethernet-switch.ts';
import type { FrameSink } from '../../../../src/local/switch/core/outlet.ts';

export const RED = NetworkIds.parse('01890a5d-ac96-774b-bcce-b302099a8057');
export const BLUE = NetworkIds.parse('01890a5d-ac96-774b-bcce-b302099a8058');
export const SITE_A = SiteIds.parse('01890a5d-ac96-774b-bcce-b302099a0001');
export const SITE_B = SiteIds.parse('01890a5d-ac96-774b-bcce-b302099a0002');
export const SITE_C = SiteIds.parse('01890a5d-ac96-774b-bcce-b302099a0003');
export const SERVICE_ADDRESS = '10.7.0.2';

/** What an outlet of the switch has sent. */
export class Received implements FrameSink {
  readonly frames: Uint8Array[] = [];
  readonly tags: string[] = [];
  flushes = 0;
  isCongested = false;

  send(frame: Uint8Array, tag: Uint8Array): boolean {
    if (this.isCongested) return false;
    this.frames.push(frame);
    this.tags.push(Buffer.from(tag).toString('hex'));
    return true;
  }

  flush(): void {
    this.flushes += 1;
  }

  take(): Uint8Array[] {
    return this.frames.splice(0);
  }
}

export function network(changes: Partial<NetworkConfiguration> = {}): NetworkConfiguration {
  return {
    networkId: RED,
    cidr: '10.7.0.0/24',
    serviceAddress: SERVICE_ADDRESS,
    domain: 'shop.example',
    hosts: [
      { name: 'web', address: '10.7.0.11' },
      { name: 'db', address: '10.7.0.12' },
    ],
    peers: [],
    ...changes,
  };
}

export function port(number: number, changes: Partial<PortConfiguration> = {}): PortConfiguration {
  return {
    portId: `port-${number}`,
    networkId: RED,
    mac: macText(number),
    address: `10.7.0.${10 + number}`,
    hostname: `vm${number}`,
    socketPath: `/nowhere/${number}`,
    ...changes,
  };
}

export function peer(siteId: typeof SITE_A, shape?: Shape): NetworkConfiguration['peers'][number] {
  return { siteId, host: '127.0.0.1', port: 4_000, ...(shape === undefined ? {} : { shape }) };
}

export function macText(number: number): string {
  return `52:54:00:00:00:${number.toString(16).padStart(2, '0')}`;
}

export const BROADCAST = 'ff:ff:ff:ff:ff:ff';

/** A frame of experimental EtherType with a text inside. */
export function frame(from: string, to: string, text = 'hello', etherType = 0x88b5): Uint8Array {
  const header = Buffer.from((to + from).replaceAll(':', '') + etherType.toString(16).padStart(4, '0'), 'hex');
  return Buffer.concat([header, Buffer.from(text)]);
}

export interface Bench {
  readonly clock: VirtualClock;
  readonly ethernet: EthernetSwitch;
  /** Configures a port and attaches a recorder. */
  plug(configuration: PortConfiguration): Received;
}

export function bench(...networks: readonly NetworkConfiguration[]): Bench {
  const clock = new VirtualClock();
  const ethernet = new EthernetSwitch({ clock, rng: new SeededRng(1) });
  for (const one of networks) must(ethernet.configureNetwork(one));
  const plug = (configuration: PortConfiguration): Received => {
    must(ethernet.configurePort(configuration));
    const sink = new Received();
    ethernet.attachPort(configuration.portId, sink);
    return sink;
  };
  return { clock, ethernet, plug };
}

function must(result: { ok: boolean; error?: Error }): void {
  if (!result.ok) throw result.error ?? new Error('refused');
}
