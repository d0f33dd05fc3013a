import type { RevocationRequest, RevocationView } from '@hanse/api';
import { CLOCK_TOLERANCE, LONGEST_LIFETIME } from '@hanse/identity';
import { type Clock, HanseError, type Instant, type Logger, type SiteId, type UserId } from '@hanse/kernel';
import type { SiteTable } from '../sites/site-table.ts';
import type { UserTable } from '../users/user-table.ts';
import type { RevocableKind, RevocationTable } from './revocation-table.ts';

interface ServiceParts {
  readonly revocations: RevocationTable;
  readonly users: UserTable;
  readonly sites: SiteTable;
  /** Makes the bundle that tells the gateways. */
  readonly publish: () => Promise<void>;
  readonly clock: Pick<Clock, 'now'>;
  readonly logger: Logger;
}

/** What operators declare void before its time. */
export class RevocationService {
  readonly #parts: ServiceParts;

  constructor(parts: ServiceParts) {
    this.#parts = parts;
  }

  list(): readonly RevocationView[] {
    return this.#parts.revocations.list(this.#parts.clock.now());
  }

  /** In the bundle when it resolves. FEDERATION_USER_UNKNOWN, FEDERATION_SITE_UNKNOWN, FEDERATION_REVOCATION_OF_SELF. */
  async revoke(asked: RevocationRequest, by: UserId): Promise<RevocationView> {
    const { revocations, publish, clock, logger } = this.#parts;
    const id = this.#meant(asked);
    if (asked.kind === 'user' && id === by) throw new HanseError('FEDERATION_REVOCATION_OF_SELF', { user: id });
    const now = clock.now();
    const until = asked.until ?? endOf(asked.kind, now);
    const view = { ...asked, id, revokedBy: by, revokedAt: now, ...(until === undefined ? {} : { until }) };
    revocations.put(view);
    logger.info('revoked', { kind: view.kind, id, by });
    await publish();
    return view;
  }

  /** Takes a revocation back. FEDERATION_REVOCATION_UNKNOWN. */
  async restore(kind: RevocableKind, id: string, by: UserId): Promise<void> {
    const { revocations, publish, logger } = this.#parts;
    if (!revocations.delete(kind, id)) throw new HanseError('FEDERATION_REVOCATION_UNKNOWN', { kind, id });
    logger.info('revocation-taken-back', { kind, id, by });
    await publish();
  }

  /** The id in tokens and certificates. */
  #meant({ kind, id }: RevocationRequest): string {
    if (kind === 'user') return this.#userId(id);
    if (kind === 'site') return this.#siteId(id);
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

/** No token lives longer than that, so neither need its revocation. */
function endOf(kind: RevocableKind, now: Instant): Instant | undefined {
  return kind === 'token' ? now + LONGEST_LIFETIME + 2 * CLOCK_TOLERANCE : undefined;
}

/** The thumbprint (x5t#S256, RFC 8705 §3.1) of a certificate, which people know as hex. */
function thumbprintOf(id: string): string {
  const hex = id.replaceAll(':', '');
  if (/^[\da-fA-F]{64}$/.test(hex)) return Buffer.from(hex, 'hex').toString('base64url');
  if (/^[\w-]{43}$/.test(id)) return id;
  const expected = 'the SHA-256 of the certificate, in hex or base64url';
  throw new HanseError('VALUE_INVALID', { what: 'certificate', value: id, at: 'id', expected });
}
