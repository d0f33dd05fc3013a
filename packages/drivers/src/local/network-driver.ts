import { mkdir, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { HanseError, type NetworkId, SerialQueues } from '@hanse/kernel';
import type { NetworkSpec, VeeSpec } from '@hanse/model';
import type { NetworkDriver, NetworkUsage } from '../contract/network-driver.ts';
import { readIfPresent, removeDrafts, removeDurably, writeDurably } from './durable-file.ts';
import { requireActive } from './require-active.ts';
import type { NetworkConfiguration, SwitchClient, SwitchStatus } from './switch/index.ts';
import type { SwitchProcess } from './switch-process.ts';

interface NetworkParts {
  readonly dataFolder: string;
  readonly switch: Pick<SwitchProcess, 'use'>;
  readonly definedVees: () => readonly VeeSpec[];
  /** Whether networks may span sites. */
  readonly hasTrunk: boolean;
}

/** Networks of a site: a file each, which says what is wanted, and the switch, which can always be told again. */
export class LocalNetworkDriver implements NetworkDriver {
  readonly #folder: string;
  readonly #parts: NetworkParts;
  readonly #networks = new Map<NetworkId, NetworkSpec>();
  readonly #queues = new SerialQueues<NetworkId>();

  constructor(parts: NetworkParts) {
    this.#parts = parts;
    this.#folder = join(parts.dataFolder, 'networks');
  }

  async open(): Promise<void> {
    await mkdir(this.#folder, { recursive: true, mode: 0o700 });
    await removeDrafts(this.#folder);
    for (const name of (await readdir(this.#folder)).filter((entry) => entry.endsWith('.json'))) {
      const text = await readIfPresent(join(this.#folder, name));
      if (text === undefined) continue;
      const spec = JSON.parse(text) as NetworkSpec;
      this.#networks.set(spec.networkId, spec);
    }
  }

  get size(): number {
    return this.#networks.size;
  }

  has(networkId: NetworkId): boolean {
    return this.#networks.has(networkId);
  }

  /** Tells a new switch of every network. */
  async replay(client: SwitchClient): Promise<void> {
    for (const spec of this.#networks.values()) await client.configureNetwork(configuration(spec));
  }

  async ensure(spec: NetworkSpec, signal: AbortSignal): Promise<void> {
    await this.#queues.run(spec.networkId, async () => {
      requireActive(signal);
      if (spec.peers.length > 0 && !this.#parts.hasTrunk) throw noTrunk();
      await this.#parts.switch.use((client) => client.configureNetwork(configuration(spec)));
      await writeDurably(this.#file(spec.networkId), `${JSON.stringify(spec, null, 2)}\n`);
      this.#networks.set(spec.networkId, spec);
    });
  }

  async remove(networkId: NetworkId, signal: AbortSignal): Promise<void> {
    await this.#queues.run(networkId, async () => {
      requireActive(signal);
      if (!this.#networks.has(networkId)) return;
      const ports = this.#ports(networkId);
      if (ports > 0) throw new HanseError('DRIVER_NETWORK_IN_USE', { networkId, ports });
      await this.#parts.switch.use((client) => client.removeNetwork(networkId));
      await removeDurably(this.#file(networkId));
      this.#networks.delete(networkId);
    });
  }

  async list(): Promise<readonly NetworkUsage[]> {
    if (this.#networks.size === 0) return [];
    const status = await this.#parts.switch.use((client) => client.status());
    return [...this.#networks.values()].map((spec) => this.#usage(spec, status));
  }

  #usage(spec: NetworkSpec, status: SwitchStatus): NetworkUsage {
    const { networkId } = spec;
    const counters = status.networks.find((network) => network.networkId === networkId)?.counters;
    const up = new Set<string>(status.trunks.filter(({ isUp }) => isUp).map(({ siteId }) => siteId));
    return {
      networkId,
      ports: this.#ports(networkId),
      rxBytes: counters?.rxBytes ?? 0,
      txBytes: counters?.txBytes ?? 0,
      connectedPeers: spec.peers.map(({ siteId }) => siteId).filter((siteId) => up.has(siteId)),
    };
  }

  #ports(networkId: NetworkId): number {
    const nics = this.#parts.definedVees().flatMap((spec) => spec.nics);
    return nics.filter((nic) => nic.networkId === networkId).length;
  }

  #file(networkId: NetworkId): string {
    return join(this.#folder, `${networkId}.json`);
  }
}

function configuration(spec: NetworkSpec): NetworkConfiguration {
  const { networkId, cidr, serviceAddress, domain, hosts, peers } = spec;
  return { networkId, cidr, serviceAddress, domain, hosts, peers };
}

function noTrunk(): HanseError {
  const details = { driver: 'local', capability: 'connect a network with other sites', accepted: 'one with a trunk' };
  return new HanseError('DRIVER_CAPABILITY_MISSING', details);
}
