import type { Rng } from '@hanse/kernel';

/** A generator whose numbers depend on its seed alone (Mulberry32), for simulated sites that are to repeat themselves. */
export class SeededRng implements Rng {
  #state: number;

  constructor(parts: { seed: number }) {
    this.#state = parts.seed >>> 0;
  }

  uint32(): number {
    this.#state = (this.#state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(this.#state ^ (this.#state >>> 15), this.#state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return (mixed ^ (mixed >>> 14)) >>> 0;
  }

  bytes(length: number): Uint8Array {
    return Uint8Array.from({ length }, () => this.uint32() & 0xff);
  }
}
