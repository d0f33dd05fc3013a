import { type Clock, HanseError, type Instant, type Millis } from '@hanse/kernel';

/**
 * Remembers what may be used once, for as long as it would be accepted. Bounded: when it is full of entries that still
 * count, a new one is refused, because forgetting an old one would let it be replayed.
 */
export class ReplayCache {
  readonly #clock: Pick<Clock, 'now'>;
  readonly #keep: Millis;
  readonly #capacity: number;
  /** In the order of their ends, because all are kept equally long. */
  readonly #ends = new Map<string, Instant>();
  #latest: Instant = 0;

  constructor(parts: { clock: Pick<Clock, 'now'>; keep: Millis; capacity: number }) {
    this.#clock = parts.clock;
    this.#keep = parts.keep;
    this.#capacity = parts.capacity;
  }

  get size(): number {
    return this.#ends.size;
  }

  /** Whether this is the first use. Throws IDENTITY_PROOFS_FULL. */
  use(id: string): boolean {
    const now = this.#now();
    this.#dropEnded(now);
    if (this.#ends.has(id)) return false;
    if (this.#ends.size >= this.#capacity) throw new HanseError('IDENTITY_PROOFS_FULL', { limit: this.#capacity });
    this.#ends.set(id, now + this.#keep);
    return true;
  }

  /** A clock that was set back must not make entries end out of order. */
  #now(): Instant {
    this.#latest = Math.max(this.#latest, this.#clock.now());
    return this.#latest;
  }

  #dropEnded(now: Instant): void {
    for (const [id, end] of this.#ends) {
      if (end >= now) return;
      this.#ends.delete(id);
    }
  }
}
