import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import type { GuestImage } from '@hanse/drivers/local';
import { type Millis, type NetworkId, NetworkIds, unwrap } from '@hanse/kernel';
import { systemClock, systemRng } from '@hanse/observability';
import { type DeploymentPlan, expandMacros, type PlannedSystem } from '@hanse/ovf';
import { freePort } from '@hanse/testkit';
import { BareMachine } from './bare-machine.ts';
import type { BareSwitch } from './bare-switch.ts';

const DEADLINE: Millis = 180_000;
const PAUSE: Millis = 50;
const LONGEST_ANSWER: Millis = 1_000;
const FIRST_ADDRESS = 60;

/** The system that visitors see. */
const VISITED = 'lb';
/** Not 10.0.2, which is that of `-netdev user`. */
const NETWORK = '10.77.0';
const DOMAIN = 'shop.bare.internal';

interface BareShopParts {
  readonly plan: DeploymentPlan;
  readonly image: GuestImage;
  readonly accelerator: 'kvm' | 'tcg';
  readonly wire: BareSwitch;
  readonly folder: string;
}

/**
 * The shop as bare scripts would bring it up, all on one switch that runs before; the visitors' port is forwarded by
 * `-netdev user` of the load balancer.
 */
export class BareShop implements AsyncDisposable {
  readonly #parts: BareShopParts;
  readonly #machines = new Map<string, BareMachine>();
  #url = '';

  constructor(parts: BareShopParts) {
    this.#parts = parts;
  }

  /** How long it takes from nothing to the first good page. */
  async open(order: 'in order' | 'at once', signal: AbortSignal): Promise<Millis> {
    const begin = performance.now();
    await this.#prepare();
    const groups = this.#parts.plan.startGroups.map(({ systemIds }) => systemIds);
    for (const group of order === 'at once' ? [groups.flat()] : groups) {
      await Promise.all(group.map((id) => this.#machine(id).start()));
    }
    while (!(await this.#isOpen())) {
      if (performance.now() - begin > DEADLINE) throw new Error(`the bare shop is not open after ${DEADLINE} ms`);
      await delay(PAUSE, undefined, { signal });
    }
    return performance.now() - begin;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await Promise.all([...this.#machines.values()].map((machine) => machine.stop()));
  }

  async #prepare(): Promise<void> {
    const { plan, image, accelerator, folder } = this.#parts;
    mkdirSync(folder, { mode: 0o700 });
    const port = await freePort();
    const networkId = NetworkIds.mint(systemClock, systemRng);
    await this.#makeNetwork(networkId);
    this.#url = `http://127.0.0.1:${port}/`;
    for (const [index, system] of plan.systems.entries()) {
      const mac = `52:54:02:00:00:0${index}`;
      const address = this.#addressOf(system.id);
      const socketPath = join(folder, `${index}`);
      const plug = { portId: `${networkId}/${index}`, networkId, mac, address, hostname: system.id, socketPath };
      await this.#parts.wire.ask('configurePort', plug);
      const plugged = {
        mac,
        socketPath,
        ...(system.id === VISITED ? { visitors: { hostPort: port, guestPort: 80 } } : {}),
      };
      const properties = this.#propertiesOf(system);
      const own = join(folder, system.id);
      this.#machines.set(
        system.id,
        new BareMachine({ system, properties, wire: plugged, image, accelerator, folder: own }),
      );
    }
  }

  #makeNetwork(networkId: NetworkId): Promise<void> {
    const hosts = this.#parts.plan.systems.map(({ id }) => ({ name: id, address: this.#addressOf(id) }));
    const network = {
      networkId,
      cidr: `${NETWORK}.0/24`,
      serviceAddress: `${NETWORK}.254`,
      domain: DOMAIN,
      hosts,
      peers: [],
    };
    return this.#parts.wire.ask('configureNetwork', network);
  }

  #addressOf(id: string): string {
    return `${NETWORK}.${FIRST_ADDRESS + this.#parts.plan.systems.findIndex((system) => system.id === id)}`;
  }

  #propertiesOf(system: PlannedSystem): Readonly<Record<string, string>> {
    const entries = Object.entries(system.properties).map(([key, value]) => {
      if (key === 'user-data') return [key, value] as const;
      return [key, unwrap(expandMacros(value, (macro) => this.#macro(macro, system)))] as const;
    });
    return Object.fromEntries(entries);
  }

  #macro(macro: Parameters<Parameters<typeof expandMacros>[1]>[0], system: PlannedSystem): string | undefined {
    return macro.name === 'IP' ? this.#addressOf(macro.virtualSystem ?? system.id) : undefined;
  }

  #machine(id: string): BareMachine {
    const found = this.#machines.get(id);
    if (found === undefined) throw new Error(`the plan starts ${id}, which it does not have`);
    return found;
  }

  async #isOpen(): Promise<boolean> {
    try {
      const answer = await fetch(this.#url, { signal: AbortSignal.timeout(LONGEST_ANSWER) });
      await answer.body?.cancel();
      return answer.status === 200;
    } catch {
      return false;
    }
  }
}
