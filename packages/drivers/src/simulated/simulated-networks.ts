import { isDeepStrictEqual } from 'node:util';
import { type Clock, HanseError, type NetworkId } from '@hanse/kernel';
import type { DriverCapabilities, NetworkSpec } from '@hanse/model';
import type { NetworkDriver, NetworkUsage } from '../contract/network-driver.ts';
import { mustHave } from './admission.ts';
import type { CloudLedger } from './cloud-ledger.ts';
import type { Operations } from './operations.ts';
import { networkTraffic } from './simulated-metrics.ts';

/** Networks that carry the made-up traffic of their VEEs and count as connected to every peer they know. */
export class SimulatedNetworks implements NetworkDriver {
  readonly #clock: Clock;
  readonly #ledger: CloudLedger;
  readonly #operations: Operations;
  readonly #capabilities: DriverCapabilities;

  constructor(parts: { clock: Clock; ledger: CloudLedger; operations: Operations; capabilities: DriverCapabilities }) {
    this.#clock = parts.clock;
    this.#ledger = parts.ledger;
    this.#operations = parts.operations;
    this.#capabilities = parts.capabilities;
  }

  async ensure(spec: NetworkSpec, signal: AbortSignal): Promise<void> {
    mustHave(this.#capabilities.trunk || spec.peers.length === 0, 'networks that span sites');
    await this.#operations.run('ensureNetwork', spec.networkId, signal, () => {
      const known = this.#ledger.state.networks.get(spec.networkId);
      if (!isDeepStrictEqual(known?.spec, spec)) this.#ledger.commit({ kind: 'network-ensured', spec });
    });
  }

  async remove(networkId: NetworkId, signal: AbortSignal): Promise<void> {
    await this.#operations.run('removeNetwork', networkId, signal, () => {
      const ports = this.#ledger.state.ports.of(networkId);
      if (ports > 0) throw new HanseError('DRIVER_NETWORK_IN_USE', { networkId, ports });
      if (this.#ledger.state.networks.has(networkId)) this.#ledger.commit({ kind: 'network-removed', networkId });
    });
  }

  async list(): Promise<readonly NetworkUsage[]> {
    const { networks, ports } = this.#ledger.state;
    const present = this.#presentTraffic();
    return [...networks.values()].map(({ spec, pastRxBytes, pastTxBytes }) => ({
      networkId: spec.networkId,
      ports: ports.of(spec.networkId),
      rxBytes: pastRxBytes + (present.get(spec.networkId)?.rxBytes ?? 0),
      txBytes: pastTxBytes + (present.get(spec.networkId)?.txBytes ?? 0),
      connectedPeers: spec.peers.map(({ siteId }) => siteId),
    }));
  }

  /** By network, what the VEEs that are there now have received and sent since they were started. */
  #presentTraffic(): ReadonlyMap<NetworkId, { readonly rxBytes: number; readonly txBytes: number }> {
    const sums = new Map<NetworkId, { rxBytes: number; txBytes: number }>();
    const now = this.#clock.now();
    for (const vee of this.#ledger.state.vees.values()) {
      for (const { networkId } of vee.spec.nics) {
        const sum = sums.get(networkId) ?? { rxBytes: 0, txBytes: 0 };
        const { rxBytes, txBytes } = networkTraffic(vee, now);
        sums.set(networkId, { rxBytes: sum.rxBytes + rxBytes, txBytes: sum.txBytes + txBytes });
      }
    }
    return sums;
  }
}
