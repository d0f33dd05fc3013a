import type { Millis } from '@hanse/kernel';

export const PROTOCOLS = ['tcp', 'udp', 'icmp', 'any'] as const;
export const ALGORITHMS = ['round-robin', 'least-connections', 'fastest', 'weighted', 'source'] as const;
export const PERSISTENCE = ['none', 'cookie', 'source', 'query', 'header'] as const;
export const PATH_SCHEDULERS = ['lowest-latency', 'round-robin', 'redundant'] as const;

/** Network services that the application asks for. */
export interface NetworkServices {
  readonly vpns: readonly Vpn[];
  readonly firewall: readonly FirewallRule[];
  readonly loadBalancers: readonly LoadBalancer[];
  readonly speeds: readonly NetworkSpeed[];
  readonly multipath: readonly Multipath[];
}

export interface Vpn {
  readonly name: string;
  readonly components: readonly string[];
  readonly subnet?: string;
  readonly path: string;
}

/** The first rule that fits a packet decides. */
export interface FirewallRule {
  readonly action: 'allow' | 'deny';
  readonly protocol: (typeof PROTOCOLS)[number];
  readonly from: FirewallPeer;
  readonly to: FirewallPeer;
  /** Ranges of ports, both ends included; none: every port. */
  readonly ports: readonly PortRange[];
  readonly path: string;
}

export interface PortRange {
  readonly first: number;
  readonly last: number;
}

export type FirewallPeer =
  | { readonly kind: 'any' }
  | { readonly kind: 'component'; readonly component: string }
  | { readonly kind: 'range'; readonly cidr: string };

export interface LoadBalancer {
  readonly name: string;
  /** The component it runs on; the federation chooses when there is none. */
  readonly component?: string;
  readonly port: number;
  readonly members: readonly string[];
  readonly memberPort: number;
  readonly algorithm: (typeof ALGORITHMS)[number];
  readonly persistence: (typeof PERSISTENCE)[number];
  readonly health: { readonly path?: string; readonly everyMs: Millis; readonly timeoutMs: Millis };
  readonly path: string;
}

/** RESERVOIR `SPEED(RED) = 5MBS`. */
export interface NetworkSpeed {
  readonly network: string;
  readonly bytesPerSecond: number;
  /** As it was written. */
  readonly text: string;
  readonly path: string;
}

export interface Multipath {
  readonly networks: readonly string[];
  readonly paths: number;
  readonly scheduler: (typeof PATH_SCHEDULERS)[number];
  readonly path: string;
}
