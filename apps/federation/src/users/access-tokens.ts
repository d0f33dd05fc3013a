import type { IssuedToken, Session, TokenIssuer } from '@hanse/identity';
import { HanseError } from '@hanse/kernel';
import { FULL_SCOPE } from '../oauth/requested-scope.ts';
import type { Memberships } from '../vos/memberships.ts';
import type { User } from './user-table.ts';

const LIFETIME = 15 * 60_000;

/** The audience of tokens that are for the federation itself. */
export const FEDERATION_AUDIENCE = 'federation';

/** The tokens that users hold for the federation's own API. */
export class AccessTokens {
  readonly #issuer: TokenIssuer;
  readonly #memberships: Pick<Memberships, 'claims'>;

  constructor(parts: { issuer: TokenIssuer; memberships: Pick<Memberships, 'claims'> }) {
    this.#issuer = parts.issuer;
    this.#memberships = parts.memberships;
  }

  /**
   * A token of a session, for its VO and bound to its key; `scope` may be less than the session's. Throws
   * IDENTITY_SESSION_ENDED for a session of earlier times that has no key. FEDERATION_VO_NOT_MEMBER.
   */
  async ofSession(user: User, session: Session, scope = session.scope ?? FULL_SCOPE): Promise<IssuedToken> {
    const { clientId, sessionId, jkt } = session;
    if (jkt === undefined) throw new HanseError('IDENTITY_SESSION_ENDED', { because: 'it is bound to no key' });
    const { roles, ...membership } = this.#memberships.claims(session.vo, user.userId);
    return this.#issuer.issue({
      subject: user.userId,
      audience: FEDERATION_AUDIENCE,
      scope: scope.split(' '),
      roles: [...roles, ...rolesOf(user)],
      ...membership,
      lifetime: LIFETIME,
      clientId,
      sessionId,
      confirmation: { jkt },
    });
  }
}

/** The roles that an account gives in tokens. */
export function rolesOf({ role }: Pick<User, 'role'>): readonly string[] {
  return role === 'operator' ? ['federation-operator'] : [];
}
