import { randomFillSync } from 'node:crypto';
import type { Rng } from '@hanse/kernel';

/** One call to the system fills this much: most wants are a few bytes, and each call costs microseconds. */
const POOL_BYTES = 4096;
const pool = Buffer.alloc(POOL_BYTES);
let used = POOL_BYTES;

/** The system's entropy. What was handed out is wiped from the pool, so that no secret stays there. */
export const systemRng: Rng = {
  uint32: () => new DataView(take(4).buffer).getUint32(0),
  bytes: (length) => (length > POOL_BYTES / 4 ? randomFillSync(new Uint8Array(length)) : take(length)),
};

function take(length: number): Uint8Array {
  if (used + length > POOL_BYTES) {
    randomFillSync(pool);
    used = 0;
  }
  const bytes = new Uint8Array(length);
  bytes.set(pool.subarray(used, used + length));
  pool.fill(0, used, used + length);
  used += length;
  return bytes;
}
