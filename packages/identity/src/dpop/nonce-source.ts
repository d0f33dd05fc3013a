import { createHmac, timingSafeEqual } from 'node:crypto';
import type { Clock, Millis, Rng } from '@hanse/kernel';

/** Nonces for DPoP proofs (RFC 9449 §8) that need no memory: each is a MAC of its time slot. */
export class NonceSource {
  readonly #clock: Pick<Clock, 'now'>;
  readonly #slot: Millis;
  readonly #secret: Uint8Array;

  /** A nonce is good in the slot it was given in and in the next one. */
  constructor(parts: { clock: Pick<Clock, 'now'>; rng: Rng; slot?: Millis }) {
    this.#clock = parts.clock;
    this.#slot = parts.slot ?? 120_000;
    this.#secret = parts.rng.bytes(32);
  }

  /** What the `DPoP-Nonce` header of an answer says now. */
  current(): string {
    return this.#of(this.#now());
  }

  isGood(nonce: string): boolean {
    const now = this.#now();
    return [now, now - 1].some((slot) => isSame(nonce, this.#of(slot)));
  }

  #now(): number {
    return Math.floor(this.#clock.now() / this.#slot);
  }

  #of(slot: number): string {
    return createHmac('sha256', this.#secret).update(String(slot)).digest('base64url').slice(0, 22);
  }
}

function isSame(a: string, b: string): boolean {
  const [left, right] = [Buffer.from(a), Buffer.from(b)];
  return left.length === right.length && timingSafeEqual(left, right);
}
