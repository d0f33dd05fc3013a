/** Chance as a port: system entropy in services, a seeded generator in simulations and tests. */
export interface Rng {
  /** An integer in 0 … 2^32−1, uniform. */
  uint32(): number;
  bytes(length: number): Uint8Array;
}

/** A number in [0, 1). */
export function randomFraction(rng: Rng): number {
  return rng.uint32() / 0x1_0000_0000;
}

/** An integer in [0, below). `below` is at most 2^32. */
export function randomBelow(rng: Rng, below: number): number {
  return Math.floor(randomFraction(rng) * below);
}
