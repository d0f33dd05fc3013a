import type { Millis, NetworkId, SiteId } from '@hanse/kernel';

/** Imitation of a slower wire. On a VM port it holds in both directions, on a trunk for what this site sends. */
export interface Shape {
  readonly rateBitsPerSecond?: number;
  /** One-way delay. */
  readonly delay?: Millis;
  /** The delay varies by up to this much either way; order is kept. */
  readonly jitter?: Millis;
  /** Probability in 0 … 1 that a frame is lost. */
  readonly loss?: number;
}

/** Another site of the same network, and where its switch listens for trunks. */
export interface PeerConfiguration {
  readonly siteId: SiteId;
  readonly host: string;
  readonly port: number;
  /** Overrides the default shape of the trunk. */
  readonly shape?: Shape;
}

export interface HostRecord {
  readonly name: string;
  readonly address: string;
}

/** The full desired state of one network at this site. */
export interface NetworkConfiguration {
  readonly networkId: NetworkId;
  /** `a.b.c.d/n`, the same at every site of the network. */
  readonly cidr: string;
  /** The address in `cidr` under which this site's switch answers DHCP, DNS and ping; never leaves the site. */
  readonly serviceAddress: string;
  readonly domain: string;
  readonly router?: string;
  readonly leaseSeconds?: number;
  /** Every VM of the network, at whatever site. */
  readonly hosts: readonly HostRecord[];
  readonly peers: readonly PeerConfiguration[];
}

/** One VM's network interface. */
export interface PortConfiguration {
  readonly portId: string;
  readonly networkId: NetworkId;
  /** The only source address the port may use. */
  readonly mac: string;
  /** Handed out by DHCP. */
  readonly address: string;
  readonly hostname: string;
  /** Unix socket at which QEMU's `stream` netdev listens; the switch connects to it for as long as the port is there. */
  readonly socketPath: string;
  readonly shape?: Shape;
}

export function isSameShape(one: Shape | undefined, other: Shape | undefined): boolean {
  if (one === undefined || other === undefined) return one === other;
  const isSameRate = one.rateBitsPerSecond === other.rateBitsPerSecond && one.loss === other.loss;
  return isSameRate && one.delay === other.delay && one.jitter === other.jitter;
}
