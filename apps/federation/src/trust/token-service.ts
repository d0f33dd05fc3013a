import type { TokenView } from '@hanse/api';
import { confirmedThumbprint, type TokenRecord } from '@hanse/identity';
import { type Clock, HanseError, type UserId } from '@hanse/kernel';
import type { Database } from '@hanse/store';
import type { IdentityAudit } from './identity-audit.ts';
import type { RevocationService } from './revocation-service.ts';
import type { IssuedRecord, TokenTable } from './token-table.ts';

interface ServiceParts {
  readonly db: Database;
  readonly tokens: TokenTable;
  readonly audit: IdentityAudit;
  readonly clock: Pick<Clock, 'now'>;
}

/** The tokens that were issued: written down, and seen and ended by those they are for. */
export class TokenService {
  readonly #parts: ServiceParts;

  constructor(parts: ServiceParts) {
    this.#parts = parts;
  }

  /** To be called for every token before anybody has it. */
  issued(token: TokenRecord): void {
    const { db, tokens, audit, clock } = this.#parts;
    db.transaction(() => {
      tokens.insert(token, clock.now());
      audit.tokenIssued(token);
    });
  }

  /** Whether it was issued, lives, and was not made void together with its key. */
  isKnown(tokenId: string): boolean {
    return this.#parts.tokens.get(tokenId) !== undefined;
  }

  /** What was issued to a user, and to whoever acts for them, and still lives; `current` is the token of the request. */
  list(userId: UserId, current: string | undefined): TokenView[] {
    const { tokens, clock } = this.#parts;
    return tokens.live(userId, clock.now()).map((token) => viewOf(token, current));
  }

  /** In the next bundle when it resolves. Throws FEDERATION_TOKEN_UNKNOWN, also for a token of somebody else. */
  async revoke(tokenId: string, userId: UserId, revocations: RevocationService): Promise<void> {
    if (this.#parts.tokens.get(tokenId)?.subject !== userId)
      throw new HanseError('FEDERATION_TOKEN_UNKNOWN', { tokenId });
    await revocations.revoke({ kind: 'token', id: tokenId }, userId);
  }
}

function viewOf(token: IssuedRecord, current: string | undefined): TokenView {
  const { tokenId, audience, clientId, scope, actors, vo, sessionId, confirmation, issuedAt, expiresAt } = token;
  return {
    ...{ tokenId, audience, client: clientId, scope: [...scope], actors: [...actors], issuedAt, expiresAt },
    ...(vo === undefined ? {} : { vo }),
    ...(sessionId === undefined ? {} : { sessionId }),
    ...(confirmation === undefined ? {} : { boundTo: boundTo(confirmation) }),
    isCurrent: tokenId === current,
  };
}

function boundTo(confirmation: NonNullable<IssuedRecord['confirmation']>): NonNullable<TokenView['boundTo']> {
  const kind = 'jkt' in confirmation ? 'key' : 'certificate';
  return { kind, thumbprint: confirmedThumbprint(confirmation) };
}
