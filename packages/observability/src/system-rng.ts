import { randomBytes } from 'node:crypto';
import type { Rng } from '@hanse/kernel';

/** Randomness of the operating system, fit for keys and tokens. */
export const systemRng: Rng = {
  uint32: () => randomBytes(4).readUInt32BE(),
  // A copy, because small Buffers share one pool.
  bytes: (length) => new Uint8Array(randomBytes(length)),
};
