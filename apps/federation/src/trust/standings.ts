import type { Principal, Standing } from '@hanse/http';
import { CLOCK_TOLERANCE, type TokenClaims } from '@hanse/identity';
import type { Clock } from '@hanse/kernel';

/** What holds, while a long answer runs, of the tokens that requests were let in with. */
export class Standings {
  readonly #clock: Pick<Clock, 'now'>;
  readonly #isRevoked: (claims: TokenClaims) => boolean;
  readonly #claims = new WeakMap<Principal, TokenClaims>();

  constructor(parts: { clock: Pick<Clock, 'now'>; isRevoked: (claims: TokenClaims) => boolean }) {
    this.#clock = parts.clock;
    this.#isRevoked = parts.isRevoked;
  }

  remember(principal: Principal, claims: TokenClaims): Principal {
    this.#claims.set(principal, claims);
    return principal;
  }

  of(principal: Principal): Standing {
    const claims = this.#claims.get(principal);
    if (claims === undefined) return 'good';
    if (this.#isRevoked(claims)) return 'revoked';
    return claims.expiresAt + CLOCK_TOLERANCE <= this.#clock.now() ? 'expired' : 'good';
  }
}
