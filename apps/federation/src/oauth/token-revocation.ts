import type { TokenVerifier } from '@hanse/identity';
import { HanseError, UserIds } from '@hanse/kernel';
import type { RevocationService } from '../trust/revocation-service.ts';
import type { SessionService } from '../users/session-service.ts';

interface Parts {
  readonly sessions: SessionService;
  readonly verifier: TokenVerifier;
  readonly revocations: RevocationService;
}

/** Takes back tokens of a client (RFC 7009). */
export class TokenRevocation {
  readonly #parts: Parts;

  constructor(parts: Parts) {
    this.#parts = parts;
  }

  /** Whoever asks learns nothing from the answer: a token that is not known is as good as revoked (§2.2). */
  async revoke(token: string, clientId: string): Promise<void> {
    const { sessions, verifier, revocations } = this.#parts;
    if (sessions.endByToken(token, clientId)) return;
    try {
      const claims = await verifier.verify(token);
      if (claims.clientId !== clientId) return;
      await revocations.revoke({ kind: 'token', id: claims.tokenId }, UserIds.parse(claims.subject));
    } catch (thrown) {
      if (!(thrown instanceof HanseError) || thrown.kind !== 'unauthenticated') throw thrown;
    }
  }
}
