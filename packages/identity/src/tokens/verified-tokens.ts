import { createHash } from 'node:crypto';
import type { TokenClaims } from './token-claims.ts';

/** Tokens that were verified already, by their hash; a bounded memory in which the oldest entry gives way. */
export class VerifiedTokens {
  readonly #claims = new Map<string, TokenClaims>();
  readonly #capacity: number;
  #generation = 0;

  constructor(parts: { capacity: number }) {
    this.#capacity = parts.capacity;
  }

  /** The key a token is remembered under; the token itself is not kept. */
  static hash(token: string): string {
    return createHash('sha256').update(token).digest('base64url');
  }

  /** Grows whenever everything is forgotten. */
  get generation(): number {
    return this.#generation;
  }

  get(hash: string): TokenClaims | undefined {
    return this.#claims.get(hash);
  }

  /** Remembers, unless the trusted keys changed since the verification began: it may have used a key of before. */
  remember(hash: string, claims: TokenClaims, generation: number): void {
    if (generation !== this.#generation) return;
    this.#claims.set(hash, claims);
    if (this.#claims.size <= this.#capacity) return;
    const [oldest = ''] = this.#claims.keys();
    this.#claims.delete(oldest);
  }

  forget(hash: string): void {
    this.#claims.delete(hash);
  }

  forgetAll(): void {
    this.#claims.clear();
    this.#generation += 1;
  }
}
