import type { PortConfiguration } from '../core/configuration.ts';
import { VmPort, type VmPortParts } from './vm-port.ts';

type VmPortsParts = Omit<VmPortParts, 'portId' | 'socketPath'>;

/** The connections to the VMs of all ports. */
export class VmPorts {
  readonly #parts: VmPortsParts;
  readonly #ports = new Map<string, VmPort>();

  constructor(parts: VmPortsParts) {
    this.#parts = parts;
  }

  /** Connects a configured port with its VM, now if the VM listens and else as soon as it does. */
  async open({ portId, socketPath }: PortConfiguration): Promise<void> {
    const before = this.#ports.get(portId);
    if (before !== undefined && before.socketPath !== socketPath) await this.close(portId);
    const port = this.#ports.get(portId) ?? new VmPort({ ...this.#parts, portId, socketPath });
    this.#ports.set(portId, port);
    await port.open();
  }

  get hasConnections(): boolean {
    return [...this.#ports.values()].some((port) => port.isConnected);
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
