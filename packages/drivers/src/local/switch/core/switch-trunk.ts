import { isSameShape, type Shape } from './configuration.ts';
import type { Outlet } from './outlet.ts';
import type { SwitchNetwork } from './switch-network.ts';

/** The link to another site, and the networks that both share. */
export class SwitchTrunk {
  readonly outlet: Outlet;
  #networks: readonly SwitchNetwork[] = [];
  #last: SwitchNetwork | undefined;
  #shape: Shape | undefined;

  constructor(outlet: Outlet) {
    this.outlet = outlet;
  }

  /** Replaces the networks that may use this trunk. */
  use(networks: readonly SwitchNetwork[]): void {
    for (const network of this.#networks) {
      if (networks.includes(network)) continue;
      network.trunks.delete(this.outlet);
      network.forget(this.outlet);
    }
    for (const network of networks) network.trunks.add(this.outlet);
    this.#networks = networks;
    this.#last = undefined;
  }

  shape(shape: Shape | undefined): void {
    if (!isSameShape(this.#shape, shape)) this.outlet.shape(shape);
    this.#shape = shape;
  }

  /** The shared network whose id is the 16 bytes at `at`; frames of one network come in runs, so the last is tried first. */
  networkAt(bytes: Uint8Array, at: number): SwitchNetwork | undefined {
    if (this.#last !== undefined && hasTag(this.#last, bytes, at)) return this.#last;
    const network = this.#networks.find((candidate) => hasTag(candidate, bytes, at));
    if (network !== undefined) this.#last = network;
    return network;
  }

  forget(): void {
    for (const network of this.#networks) network.forget(this.outlet);
  }
}

function hasTag(network: SwitchNetwork, bytes: Uint8Array, at: number): boolean {
  const { tag } = network.compiled;
  for (let index = 0; index < tag.length; index += 1) if (tag[index] !== bytes[at + index]) return false;
  return true;
}
