import type { Logger } from '@hanse/kernel';
import type { PortConfiguration } from '../core/configuration.ts';
import type { EthernetSwitch } from '../core/ethernet-switch.ts';
import { VmPort } from './vm-port.ts';

/** The sockets of all VM ports. */
export class VmPorts {
  readonly #ports = new Map<string, VmPort>();
  readonly #ethernet: EthernetSwitch;
  readonly #logger: Logger;

  constructor(parts: { ethernet: EthernetSwitch; logger: Logger }) {
    this.#ethernet = parts.ethernet;
    this.#logger = parts.logger;
  }

  /** Opens the socket of a configured port, or leaves it as it is. Throws SWITCH_LISTEN_FAILED. */
  async open({ portId, socketPath }: PortConfiguration): Promise<void> {
    const open = this.#ports.get(portId);
    if (open?.socketPath === socketPath) return open.reattach();
    await this.close(portId);
    const port = new VmPort({ portId, socketPath, ethernet: this.#ethernet, logger: this.#logger });
    await port.start();
    this.#ports.set(portId, port);
  }

  async close(portId: string): Promise<void> {
    const port = this.#ports.get(portId);
    this.#ports.delete(portId);
    await port?.stop();
  }

  async stop(): Promise<void> {
    await Promise.all([...this.#ports.keys()].map((portId) => this.close(portId)));
  }
}
