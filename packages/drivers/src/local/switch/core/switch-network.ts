import type { Clock } from '@hanse/kernel';
import { uint8At, uint48At } from './bytes.ts';
import type { CompiledNetwork } from './compiled.ts';
import type { NetworkConfiguration } from './configuration.ts';
import { newCounters } from './counters.ts';
import { MacTable } from './mac-table.ts';
import type { Outlet } from './outlet.ts';
import { ETHERNET_HEADER_BYTES } from './packets.ts';
import { type ServiceClient, SiteServices } from './site-services.ts';

/** One isolated Ethernet: its ports, its trunks, and the services of this site. */
export class SwitchNetwork {
  readonly ports = new Set<Outlet>();
  readonly trunks = new Set<Outlet>();
  readonly counters = newCounters();
  readonly #table: MacTable<Outlet>;
  #configuration: NetworkConfiguration;
  #compiled: CompiledNetwork;
  #services: SiteServices;

  constructor(parts: { clock: Clock; configuration: NetworkConfiguration; compiled: CompiledNetwork }) {
    this.#table = new MacTable({ clock: parts.clock });
    this.#configuration = parts.configuration;
    this.#compiled = parts.compiled;
    this.#services = servicesOf(parts.compiled);
  }

  get configuration(): NetworkConfiguration {
    return this.#configuration;
  }

  get compiled(): CompiledNetwork {
    return this.#compiled;
  }

  reconfigure(configuration: NetworkConfiguration, compiled: CompiledNetwork): void {
    this.#configuration = configuration;
    this.#compiled = compiled;
    this.#services = servicesOf(compiled);
  }

  /** A frame of a VM whose source address has been checked. */
  fromPort(from: Outlet, client: ServiceClient, frame: Uint8Array): void {
    this.#count(frame);
    this.#table.learn(uint48At(frame, 6), from);
    const reply = (answer: Uint8Array): void => from.deliver(answer, this.#compiled.tag, this.counters);
    const verdict = this.#services.handle(frame, client, reply);
    if (verdict === 'pass') this.#forward(from, frame);
    else if (verdict === 'refused') this.#refuse(from);
  }

  /** A frame of another site; only local ports may get it (split horizon: the trunks are a full mesh). */
  fromTrunk(from: Outlet, frame: Uint8Array): void {
    this.#count(frame);
    if (frame.length < ETHERNET_HEADER_BYTES || (uint8At(frame, 6) & 1) === 1) {
      from.counters.drops.malformed += 1;
      this.counters.drops.malformed += 1;
      return;
    }
    if (this.#services.refuses(frame)) {
      this.#refuse(from);
      return;
    }
    this.#table.learn(uint48At(frame, 6), from);
    this.#forward(from, frame);
  }

  /** Forgets where addresses were heard, when an outlet goes away or gets a new VM. */
  forget(outlet: Outlet): void {
    this.#table.forgetPlace(outlet);
  }

  #forward(from: Outlet, frame: Uint8Array): void {
    const isGroup = (uint8At(frame, 0) & 1) === 1;
    const to = isGroup ? undefined : this.#table.find(uint48At(frame, 0));
    if (to === undefined) this.#flood(from, frame);
    else if (to !== from && (from.kind === 'port' || to.kind === 'port')) {
      to.deliver(frame, this.#compiled.tag, this.counters);
    }
  }

  #flood(from: Outlet, frame: Uint8Array): void {
    for (const port of this.ports) if (port !== from) port.deliver(frame, this.#compiled.tag, this.counters);
    if (from.kind === 'trunk') return;
    for (const trunk of this.trunks) trunk.deliver(frame, this.#compiled.tag, this.counters);
  }

  #count(frame: Uint8Array): void {
    this.counters.rxFrames += 1;
    this.counters.rxBytes += frame.length;
  }

  #refuse(from: Outlet): void {
    from.counters.drops.refused += 1;
    this.counters.drops.refused += 1;
  }
}

function servicesOf(compiled: CompiledNetwork): SiteServices {
  return new SiteServices({ mac: compiled.serviceMac, scope: compiled.scope, zone: compiled.zone });
}
