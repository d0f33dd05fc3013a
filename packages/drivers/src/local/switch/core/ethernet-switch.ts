import {
  type Clock,
  canonicalJson,
  err,
  HanseError,
  type NetworkId,
  ok,
  type Result,
  type Rng,
  type SiteId,
} from '@hanse/kernel';
import { uint48At } from './bytes.ts';
import { compileNetwork, compilePort } from './compiled.ts';
import {
  isSameShape,
  type NetworkConfiguration,
  type PeerConfiguration,
  type PortConfiguration,
  type Shape,
} from './configuration.ts';
import { type Counters, copyCounters, type DropCounters } from './counters.ts';
import { type FrameSink, Outlet } from './outlet.ts';
import { ETHERNET_HEADER_BYTES } from './packets.ts';
import { DelayLine } from './shaper.ts';
import type { ServiceClient } from './site-services.ts';
import { SwitchNetwork } from './switch-network.ts';
import { SwitchTrunk } from './switch-trunk.ts';

interface SwitchPort {
  readonly configuration: PortConfiguration;
  readonly client: ServiceClient;
  readonly network: SwitchNetwork;
  readonly outlet: Outlet;
  readonly inlet: DelayLine<Uint8Array> | undefined;
}

export interface NetworkStatus {
  readonly networkId: NetworkId;
  readonly cidr: string;
  readonly ports: readonly string[];
  readonly peers: readonly SiteId[];
  readonly counters: Counters;
}

export interface PortStatus {
  readonly portId: string;
  readonly networkId: NetworkId;
  readonly mac: string;
  readonly address: string;
  /** Whether a VM is connected to the port's socket. */
  readonly isAttached: boolean;
  readonly counters: Counters;
}

/**
 * The switch without its sockets: frames in, frames out. Configuration calls are idempotent and carry the full desired
 * state; after a batch of frames the caller ends it with `flush`.
 */
export class EthernetSwitch {
  readonly #networks = new Map<NetworkId, SwitchNetwork>();
  readonly #ports = new Map<string, SwitchPort>();
  readonly #trunks = new Map<SiteId, SwitchTrunk>();
  readonly #clock: Clock;
  readonly #rng: Rng;
  readonly #unflushed: Outlet[] = [];
  #trunkShape: Shape | undefined;

  constructor(parts: { clock: Clock; rng: Rng }) {
    this.#clock = parts.clock;
    this.#rng = parts.rng;
  }

  /** Fails with VALUE_INVALID, or SWITCH_NETWORK_BUSY when ports exist that the new `cidr` would exclude. */
  configureNetwork(configuration: NetworkConfiguration): Result<undefined, HanseError> {
    const compiled = compileNetwork(configuration);
    if (!compiled.ok) return compiled;
    const known = this.#networks.get(configuration.networkId);
    if (known === undefined) {
      const network = new SwitchNetwork({ clock: this.#clock, configuration, compiled: compiled.value });
      this.#networks.set(configuration.networkId, network);
    } else {
      if (known.configuration.cidr !== configuration.cidr && known.ports.size > 0) return this.#busy(known);
      known.reconfigure(configuration, compiled.value);
    }
    this.#renewTrunks();
    return ok(undefined);
  }

  /** Fails with SWITCH_NETWORK_BUSY while the network has ports; removing what is not there succeeds. */
  removeNetwork(networkId: NetworkId): Result<undefined, HanseError> {
    const network = this.#networks.get(networkId);
    if (network !== undefined && network.ports.size > 0) return this.#busy(network);
    this.#networks.delete(networkId);
    this.#renewTrunks();
    return ok(undefined);
  }

  /** Fails with VALUE_INVALID, SWITCH_NETWORK_UNKNOWN or SWITCH_PORT_CONFLICT. */
  configurePort(configuration: PortConfiguration): Result<undefined, HanseError> {
    const network = this.#networks.get(configuration.networkId);
    if (network === undefined) {
      return err(new HanseError('SWITCH_NETWORK_UNKNOWN', { networkId: configuration.networkId }));
    }
    const client = compilePort(configuration, network.compiled.subnet);
    if (!client.ok) return client;
    const conflict = this.#conflict(configuration, network, client.value);
    if (conflict !== undefined) return err(conflict);
    const old = this.#ports.get(configuration.portId);
    if (old !== undefined && isSamePort(old.configuration, configuration)) return ok(undefined);
    if (old !== undefined && old.network !== network) this.removePort(configuration.portId);
    const outlet = this.#ports.get(configuration.portId)?.outlet ?? this.#newOutlet('port');
    if (!isSameShape(old?.configuration.shape, configuration.shape)) outlet.shape(configuration.shape);
    network.ports.add(outlet);
    if (old !== undefined && old.client.mac !== client.value.mac) network.forget(outlet);
    this.#ports.set(configuration.portId, this.#newPort(configuration, client.value, network, outlet));
    old?.inlet?.close();
    return ok(undefined);
  }

  removePort(portId: string): void {
    const port = this.#ports.get(portId);
    if (port === undefined) return;
    this.#ports.delete(portId);
    port.network.ports.delete(port.outlet);
    port.network.forget(port.outlet);
    port.inlet?.close();
    port.outlet.close();
  }

  /** The shape of trunks to peers that have none of their own. */
  shapeTrunks(shape: Shape | undefined): void {
    this.#trunkShape = shape;
    this.#renewTrunks();
  }

  /** The sites this one must have a trunk with, as their networks ask for it. */
  peers(): ReadonlyMap<SiteId, PeerConfiguration> {
    const all = [...this.#networks.values()].flatMap((network) => network.configuration.peers);
    return new Map(all.map((peer) => [peer.siteId, peer]));
  }

  attachPort(portId: string, sink: FrameSink): void {
    this.#ports.get(portId)?.outlet.attach(sink);
  }

  detachPort(portId: string, sink: FrameSink): void {
    const port = this.#ports.get(portId);
    if (port?.outlet.detach(sink) === true) port.network.forget(port.outlet);
  }

  attachTrunk(siteId: SiteId, sink: FrameSink): void {
    this.#trunks.get(siteId)?.outlet.attach(sink);
  }

  detachTrunk(siteId: SiteId, sink: FrameSink): void {
    const trunk = this.#trunks.get(siteId);
    if (trunk?.outlet.detach(sink) === true) trunk.forget();
  }

  /** One Ethernet frame from the VM of a port. The switch may keep the view, so its bytes must not change. */
  fromPort(portId: string, frame: Uint8Array): void {
    const port = this.#ports.get(portId);
    if (port === undefined) return;
    const { counters } = port.outlet;
    counters.rxFrames += 1;
    counters.rxBytes += frame.length;
    if (frame.length < ETHERNET_HEADER_BYTES) countDrop(port, 'malformed');
    else if (uint48At(frame, 6) !== port.client.mac) countDrop(port, 'spoofed');
    else if (port.inlet === undefined) port.network.fromPort(port.outlet, port.client, frame);
    else if (!port.inlet.push(frame, frame.length)) countDrop(port, 'shaped');
  }

  /** One frame from another site, bytes[start, end), with the 16 bytes of its network's id at `tagAt`. */
  fromTrunk(siteId: SiteId, bytes: Uint8Array, tagAt: number, start: number, end: number): void {
    const trunk = this.#trunks.get(siteId);
    if (trunk === undefined) return;
    const { counters } = trunk.outlet;
    counters.rxFrames += 1;
    counters.rxBytes += end - start;
    const network = trunk.networkAt(bytes, tagAt);
    if (network === undefined) counters.drops.refused += 1;
    else network.fromTrunk(trunk.outlet, bytes.subarray(start, end));
  }

  countOversize(portId: string): void {
    const port = this.#ports.get(portId);
    if (port !== undefined) countDrop(port, 'oversize');
  }

  /** Ends a batch: lets every outlet that got frames write them out. */
  flush(): void {
    for (const outlet of this.#unflushed.splice(0)) outlet.flush();
  }

  networkStatuses(): readonly NetworkStatus[] {
    return [...this.#networks].map(([networkId, network]) => ({
      networkId,
      cidr: network.configuration.cidr,
      ports: [...this.#ports.values()]
        .filter((port) => port.network === network)
        .map((port) => port.configuration.portId),
      peers: network.configuration.peers.map((peer) => peer.siteId),
      counters: copyCounters(network.counters),
    }));
  }

  portStatuses(): readonly PortStatus[] {
    return [...this.#ports.values()].map(({ configuration: { portId, networkId, mac, address }, outlet }) => {
      const { isAttached, counters } = outlet;
      return { portId, networkId, mac, address, isAttached, counters: copyCounters(counters) };
    });
  }

  trunkCounters(siteId: SiteId): Counters | undefined {
    const trunk = this.#trunks.get(siteId);
    return trunk === undefined ? undefined : copyCounters(trunk.outlet.counters);
  }

  /** Stops every timer and forgets what is in flight. */
  close(): void {
    for (const portId of [...this.#ports.keys()]) this.removePort(portId);
    for (const trunk of this.#trunks.values()) trunk.outlet.close();
  }

  /** Two ports may be one VM (a live migration), but then both of its addresses agree. */
  #conflict(mine: PortConfiguration, network: SwitchNetwork, client: ServiceClient): HanseError | undefined {
    const { portId } = mine;
    if (client.address === network.compiled.scope.server) {
      return new HanseError('SWITCH_PORT_CONFLICT', { portId, what: mine.address, holder: "the site's services" });
    }
    for (const other of this.#ports.values()) {
      if (other.configuration.portId === portId) continue;
      if (other.configuration.socketPath === mine.socketPath) {
        const details = { portId, what: mine.socketPath, holder: other.configuration.portId };
        return new HanseError('SWITCH_PORT_CONFLICT', details);
      }
      if (other.network !== network) continue;
      const isSameMac = other.client.mac === client.mac;
      if (isSameMac === (other.client.address === client.address)) continue;
      const what = isSameMac ? mine.mac : mine.address;
      return new HanseError('SWITCH_PORT_CONFLICT', { portId, what, holder: other.configuration.portId });
    }
    return undefined;
  }

  #newPort(
    configuration: PortConfiguration,
    client: ServiceClient,
    network: SwitchNetwork,
    outlet: Outlet,
  ): SwitchPort {
    const { shape } = configuration;
    const release = (frame: Uint8Array): void => network.fromPort(outlet, client, frame);
    const onReleased = (): void => this.flush();
    const inlet =
      shape && new DelayLine<Uint8Array>({ clock: this.#clock, rng: this.#rng, shape, release, onReleased });
    return { configuration, client, network, outlet, inlet };
  }

  #newOutlet(kind: 'port' | 'trunk'): Outlet {
    const flush = (): void => this.flush();
    return new Outlet({ kind, clock: this.#clock, rng: this.#rng, unflushed: this.#unflushed, flush });
  }

  /** Makes the trunks, and who may use which, what the networks' peers say. */
  #renewTrunks(): void {
    const peers = this.peers();
    for (const [siteId, trunk] of this.#trunks) {
      if (peers.has(siteId)) continue;
      trunk.use([]);
      trunk.outlet.close();
      this.#trunks.delete(siteId);
    }
    for (const [siteId, peer] of peers) {
      const trunk = this.#trunks.get(siteId) ?? new SwitchTrunk(this.#newOutlet('trunk'));
      this.#trunks.set(siteId, trunk);
      trunk.shape(peer.shape ?? this.#trunkShape);
      trunk.use([...this.#networks.values()].filter((network) => hasPeer(network, siteId)));
    }
  }

  #busy(network: SwitchNetwork): Result<never, HanseError> {
    const { networkId } = network.configuration;
    const ports = [...this.#ports.values()].filter((port) => port.network === network);
    return err(
      new HanseError('SWITCH_NETWORK_BUSY', { networkId, ports: ports.map((port) => port.configuration.portId) }),
    );
  }
}

function hasPeer(network: SwitchNetwork, siteId: SiteId): boolean {
  return network.configuration.peers.some((peer) => peer.siteId === siteId);
}

function countDrop(port: SwitchPort, reason: keyof DropCounters): void {
  port.outlet.counters.drops[reason] += 1;
  port.network.counters.drops[reason] += 1;
}

function isSamePort(one: PortConfiguration, other: PortConfiguration): boolean {
  const { shape: oneShape, ...oneRest } = one;
  const { shape: otherShape, ...otherRest } = other;
  return isSameShape(oneShape, otherShape) && canonicalJson(oneRest) === canonicalJson(otherRest);
}
