import { type Clock, HanseError, type Rng, type UserId, UserIds, uuidV7 } from '@hanse/kernel';
import type { Database } from '@hanse/store';
import type { IdentityAudit } from '../trust/identity-audit.ts';
import { NO_PASSWORD, type User, type UserTable } from '../users/user-table.ts';
import { accountName } from './account-name.ts';
import type { IdentityLink, IdentityLinkTable } from './identity-link-table.ts';
import { textsOf, type UpstreamClaims } from './upstream-claims.ts';
import type { UpstreamConfig } from './upstream-config.ts';

/** Where a new account takes its name from. */
export const DEFAULT_NAME_CLAIM = 'preferred_username';

interface Parts {
  readonly db: Database;
  readonly users: UserTable;
  readonly links: IdentityLinkTable;
  readonly audit: Pick<IdentityAudit, 'identityLinked' | 'identityUnlinked'>;
  readonly clock: Clock;
  readonly rng: Rng;
}

/**
 * Which account an identity at a provider opens. Issuer and subject decide, nothing else: an account is never found by a
 * name or an e-mail address that a provider claims.
 */
export class UpstreamAccounts {
  readonly #parts: Parts;

  constructor(parts: Parts) {
    this.#parts = parts;
  }

  /** The account of the identity, made at its first login. Throws FEDERATION_UPSTREAM_UNINVITED. */
  open(upstream: UpstreamConfig, claims: UpstreamClaims): User {
    const { db, links, clock } = this.#parts;
    return db.transaction(() => {
      const link = links.get(claims.issuer, claims.subject);
      if (link === undefined) return this.#signUp(upstream, claims);
      links.touch(link.identityId, clock.now());
      return this.#user(link.userId);
    });
  }

  /** The identity opens this account from now on. Throws FEDERATION_IDENTITY_TAKEN, FEDERATION_USER_UNKNOWN. */
  link(upstream: UpstreamConfig, claims: UpstreamClaims, userId: UserId): User {
    const { db, links } = this.#parts;
    return db.transaction(() => {
      const user = this.#user(userId);
      const present = links.get(claims.issuer, claims.subject);
      if (present !== undefined && present.userId !== userId) {
        throw new HanseError('FEDERATION_IDENTITY_TAKEN', { upstream: upstream.title });
      }
      if (present === undefined) this.#insert(upstream, claims, userId);
      return user;
    });
  }

  list(userId: UserId): readonly IdentityLink[] {
    return this.#parts.links.ofUser(userId);
  }

  /** Throws FEDERATION_IDENTITY_UNKNOWN, also for somebody else's; FEDERATION_IDENTITY_LAST. */
  unlink(identityId: string, userId: UserId): void {
    const { db, links, users, audit } = this.#parts;
    db.transaction(() => {
      const own = links.ofUser(userId);
      if (!own.some((link) => link.identityId === identityId)) {
        throw new HanseError('FEDERATION_IDENTITY_UNKNOWN', { identityId });
      }
      const hasPassword = users.get(userId)?.passwordHash !== NO_PASSWORD;
      if (own.length === 1 && !hasPassword) throw new HanseError('FEDERATION_IDENTITY_LAST', { identityId });
      links.delete(identityId);
      audit.identityUnlinked(identityId, userId);
    });
  }

  #user(userId: UserId): User {
    const user = this.#parts.users.get(userId);
    if (user === undefined) throw new HanseError('FEDERATION_USER_UNKNOWN', { user: userId });
    return user;
  }

  #signUp(upstream: UpstreamConfig, claims: UpstreamClaims): User {
    if (upstream.signUp === 'invited') {
      throw new HanseError('FEDERATION_UPSTREAM_UNINVITED', { upstream: upstream.title });
    }
    const { users, clock, rng } = this.#parts;
    const [wanted] = textsOf(claims, upstream.userNameClaim ?? DEFAULT_NAME_CLAIM);
    const name = accountName(wanted, (taken) => users.named(taken) !== undefined);
    const user: User = { userId: UserIds.mint(clock, rng), name, passwordHash: NO_PASSWORD, role: 'member' };
    users.insert(user);
    this.#insert(upstream, claims, user.userId);
    return user;
  }

  #insert(upstream: UpstreamConfig, { issuer, subject }: UpstreamClaims, userId: UserId): void {
    const { links, audit, clock, rng } = this.#parts;
    const now = clock.now();
    const identityId = uuidV7(clock, rng);
    links.insert({ identityId, issuer, subject, userId, upstream: upstream.name, linkedAt: now, lastUsedAt: now });
    audit.identityLinked(identityId, userId, issuer);
  }
}
