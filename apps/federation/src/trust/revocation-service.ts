import type { RevocationRequest, RevocationView } from '@hanse/api';
import { CLOCK_TOLERANCE, LONGEST_LIFETIME, type Session, sessionRevocation } from '@hanse/identity';
import { type Clock, HanseError, type Instant, type Logger, type SiteId, type UserId, UserIds } from '@hanse/kernel';
import type { SiteTable } from '../sites/site-table.ts';
import type { UserTable } from '../users/user-table.ts';
import type { IdentityAudit } from './identity-audit.ts';
import type { RevocableKind, RevocationTable } from './revocation-table.ts';

interface ServiceParts {
  readonly revocations: RevocationTable;
  readonly users: UserTable;
  readonly sites: SiteTable;
  readonly audit: IdentityAudit;
  /** The name of the federation, which issues the tokens. */
  readonly issuer: string;
  /** Ends a session, if there is one of that id, so that it is not continued. */
  readonly endSession: (sessionId: string, by: string) => void;
  /** Makes the bundle that tells the gateways. */
  readonly publish: () => Promise<void>;
  readonly clock: Pick<Clock, 'now'>;
  readonly logger: Logger;
}

/** What operators declare void before its time. */
export class RevocationService {
  readonly #parts: ServiceParts;
  #told: Promise<void> = Promise.resolve();

  constructor(parts: ServiceParts) {
    this.#parts = parts;
  }

  list(): readonly RevocationView[] {
    return this.#parts.revocations.list(this.#parts.clock.now());
  }

  /** In the bundle when it resolves. FEDERATION_USER_UNKNOWN, FEDERATION_SITE_UNKNOWN, FEDERATION_REVOCATION_OF_SELF. */
  async revoke(asked: RevocationRequest, by: UserId): Promise<RevocationView> {
    const { revocations, audit, publish, endSession, clock } = this.#parts;
    const id = this.#meant(asked);
    if (asked.kind === 'user' && id === by) throw new HanseError('FEDERATION_REVOCATION_OF_SELF', { user: id });
    const now = clock.now();
    const until = asked.until ?? endOf(asked.kind, now);
    const view = { ...asked, id, revokedBy: by, revokedAt: now, ...(until === undefined ? {} : { until }) };
    if (view.kind === 'session') endSession(id, by);
    revocations.put(view);
    audit.revoked(view.kind, id, by, asked.reason);
    await publish();
    return view;
  }

  /**
   * Tells the gateways of a session that ended before its time, until its tokens are dead. To be called inside the
   * transaction that ends it; `told` resolves when the bundle is there.
   */
  sessionEnded(session: Session, by: string): void {
    const { revocations, audit, issuer, publish, clock, logger } = this.#parts;
    const now = clock.now();
    const { id, until } = sessionRevocation(session, issuer, now);
    const revokedBy = UserIds.parse(session.userId);
    const reason = by === revokedBy ? {} : { reason: `ended by ${by}` };
    revocations.put({
      kind: 'session',
      id,
      revokedBy,
      revokedAt: now,
      ...reason,
      ...(until === undefined ? {} : { until }),
    });
    audit.revoked('session', id, by);
    const failed = (cause: unknown) => logger.error('bundle-not-published', { problem: String(cause) });
    // Not at once: the transaction is to be over.
    this.#told = Promise.resolve().then(publish).catch(failed);
  }

  /** When the last session that ended is in the bundle. */
  get told(): Promise<void> {
    return this.#told;
  }

  /** Takes a revocation back. FEDERATION_REVOCATION_UNKNOWN. */
  async restore(kind: RevocableKind, asked: string, by: UserId): Promise<void> {
    const { revocations, audit, publish } = this.#parts;
    const id = revocations.has(kind, asked) ? asked : this.#known({ kind, id: asked });
    if (!revocations.delete(kind, id)) throw new HanseError('FEDERATION_REVOCATION_UNKNOWN', { kind, id: asked });
    audit.restored(kind, id, by);
    await publish();
  }

  /** As `#meant`, for what may be no more. */
  #known(asked: RevocationRequest): string {
    try {
      return this.#meant(asked);
    } catch (thrown) {
      if (thrown instanceof HanseError) return asked.id;
      throw thrown;
    }
  }

  /** The id in tokens and certificates. */
  #meant({ kind, id }: RevocationRequest): string {
    if (kind === 'user') return this.#userId(id);
    if (kind === 'site') return this.#siteId(id);
    if (kind === 'key') return keyThumbprintOf(id);
    return kind === 'certificate' ? thumbprintOf(id) : id;
  }

  #userId(user: string): string {
    const { users } = this.#parts;
    const found = users.get(user as UserId) ?? users.named(user);
    if (found === undefined) throw new HanseError('FEDERATION_USER_UNKNOWN', { user });
    return found.userId;
  }

  #siteId(site: string): string {
    const { sites } = this.#parts;
    const found = sites.get(site as SiteId) ?? sites.named(site);
    if (found === undefined) throw new HanseError('FEDERATION_SITE_UNKNOWN', { site });
    return found.siteId;
  }
}

/** No token lives longer than that, so neither need its revocation, nor that of a session. */
function endOf(kind: RevocableKind, now: Instant): Instant | undefined {
  return kind === 'token' || kind === 'session' ? now + LONGEST_LIFETIME + 2 * CLOCK_TOLERANCE : undefined;
}

/** The thumbprint (x5t#S256, RFC 8705 §3.1) of a certificate, which people know as hex. */
function thumbprintOf(id: string): string {
  const hex = id.replaceAll(':', '');
  if (/^[\da-fA-F]{64}$/.test(hex)) return Buffer.from(hex, 'hex').toString('base64url');
  if (/^[\w-]{43}$/.test(id)) return id;
  const expected = 'the SHA-256 of the certificate, in hex or base64url';
  throw new HanseError('VALUE_INVALID', { what: 'certificate', value: id, at: 'id', expected });
}

/** The thumbprint of a key (RFC 7638), as tokens are bound to (RFC 9449 §6.1). */
function keyThumbprintOf(id: string): string {
  if (/^[\w-]{43}$/.test(id)) return id;
  const expected = 'the thumbprint of the key (RFC 7638), 43 characters of base64url';
  throw new HanseError('VALUE_INVALID', { what: 'key', value: id, at: 'id', expected });
}
