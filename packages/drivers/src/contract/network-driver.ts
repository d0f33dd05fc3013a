import type { NetworkId } from '@hanse/kernel';
import type { NetworkSpec } from '@hanse/model';

/** The networks of a site. Idempotent like every driver. */
export interface NetworkDriver {
  /** Makes the network be as described, whatever it was before. */
  ensure(spec: NetworkSpec, signal: AbortSignal): Promise<void>;
  /** Fails with DRIVER_NETWORK_IN_USE while a VEE is on it; an unknown network is already removed. */
  remove(networkId: NetworkId, signal: AbortSignal): Promise<void>;
  list(): Promise<readonly NetworkUsage[]>;
}

export interface NetworkUsage {
  readonly networkId: NetworkId;
  readonly ports: number;
  readonly rxBytes: number;
  readonly txBytes: number;
  /** Sites this network is connected to now, by site id. */
  readonly connectedPeers: readonly string[];
}
