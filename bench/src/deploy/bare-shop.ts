import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import type { GuestImage } from '@hanse/drivers/local';
import { type Millis, unwrap } from '@hanse/kernel';
import { type DeploymentPlan, expandMacros, type PlannedSystem } from '@hanse/ovf';
import { freePorts } from '@hanse/testkit';
import { BareMachine } from './bare-machine.ts';

const DEADLINE: Millis = 180_000;
const PAUSE: Millis = 50;
const LONGEST_ANSWER: Millis = 1_000;
const FIRST_ADDRESS = 60;

interface BareShopParts {
  readonly plan: DeploymentPlan;
  readonly image: GuestImage;
  readonly accelerator: 'kvm' | 'tcg';
  readonly folder: string;
}

/**
 * The shop as bare scripts would bring it up, all on one Ethernet over loopback multicast. The database's QEMU is also
 * the network's DHCP server and forwards the visitors' port, as `-netdev user` can.
 */
export class BareShop implements AsyncDisposable {
  readonly #parts: BareShopParts;
  readonly #machines = new Map<string, BareMachine>();
  #url = '';

  constructor(parts: BareShopParts) {
    this.#parts = parts;
  }

  /** How long it takes from nothing to the first good page. */
  async open(order: 'in order' | 'at once'): Promise<Millis> {
    const begin = performance.now();
    await this.#prepare();
    const groups = this.#parts.plan.startGroups.map(({ systemIds }) => systemIds);
    for (const group of order === 'at once' ? [groups.flat()] : groups) {
      await Promise.all(group.map((id) => this.#machines.get(id)?.start()));
    }
    while (!(await this.#isOpen())) {
      if (performance.now() - begin > DEADLINE) throw new Error(`the bare shop is not open after ${DEADLINE} ms`);
      await delay(PAUSE);
    }
    return performance.now() - begin;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await Promise.all([...this.#machines.values()].map((machine) => machine.stop()));
  }

  async #prepare(): Promise<void> {
    const { plan, image, accelerator, folder } = this.#parts;
    mkdirSync(folder, { mode: 0o700 });
    const [port = 0, hub = 0] = await freePorts(2);
    this.#url = `http://127.0.0.1:${port}/`;
    for (const [index, system] of plan.systems.entries()) {
      const mac = `52:54:02:00:00:0${index}`;
      const backEnd = system.id === 'db' ? serving(hub, port, this.#addressOf('lb')) : joining(hub);
      const wire = { mac, address: this.#addressOf(system.id), backEnd };
      const properties = this.#propertiesOf(system);
      const own = join(folder, system.id);
      this.#machines.set(system.id, new BareMachine({ system, properties, wire, image, accelerator, folder: own }));
    }
  }

  #addressOf(id: string): string {
    return `10.0.2.${FIRST_ADDRESS + this.#parts.plan.systems.findIndex((system) => system.id === id)}`;
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

function joining(hub: number): readonly string[] {
  return ['-netdev', `socket,id=net,mcast=230.0.0.1:${hub},localaddr=127.0.0.1`];
}

function serving(hub: number, port: number, visited: string): readonly string[] {
  return [
    ...['-netdev', `socket,id=wire,mcast=230.0.0.1:${hub},localaddr=127.0.0.1`],
    ...['-netdev', `user,id=edge,ipv6=off,hostfwd=tcp:127.0.0.1:${port}-${visited}:80`],
    ...['-netdev', 'hubport,id=wire-port,hubid=0,netdev=wire', '-netdev', 'hubport,id=edge-port,hubid=0,netdev=edge'],
    ...['-netdev', 'hubport,id=net,hubid=0'],
  ];
}
