import type { UserCertificate, UserCertificateRequest, UserCertificateView } from '@hanse/api';
import {
  type CertificateAuthority,
  certifiedRole,
  mintUserCertificate,
  readCertificate,
  type TokenClaims,
} from '@hanse/identity';
import { type Clock, HanseError, type Instant, type Millis, type UserId } from '@hanse/kernel';
import type { AuditLog, Database } from '@hanse/store';
import type { RevocationService } from '../trust/revocation-service.ts';
import type { CertificateTable, UserCertificateRecord } from './certificate-table.ts';

const HOUR: Millis = 3_600_000;
const USUAL_HOURS = 12;
/** Of one user at a time: a program that loses its certificates must not fill the table. */
const MOST_CERTIFICATES = 100;

/** What a verified token says of the one who asks. */
export type CertificateOwner = Pick<TokenClaims, 'vo' | 'roles' | 'actors'> & { readonly userId: UserId };

interface ServiceParts {
  readonly db: Database;
  readonly certificates: CertificateTable;
  readonly audit: AuditLog;
  readonly authority: CertificateAuthority;
  readonly revocations: Pick<RevocationService, 'revoke'>;
  readonly clock: Pick<Clock, 'now'>;
}

/** Certificates of users for tools that know no tokens: issued for a day at most, seen and revoked by their owner. */
export class CertificateService {
  readonly #parts: ServiceParts;

  constructor(parts: ServiceParts) {
    this.#parts = parts;
  }

  /**
   * Says no more than the token does. Throws IDENTITY_FORBIDDEN to who acts for another, IDENTITY_REQUEST_INVALID,
   * FEDERATION_CERTIFICATES_MANY.
   */
  async create(asked: UserCertificateRequest, owner: CertificateOwner): Promise<UserCertificate> {
    const { authority, certificates, clock } = this.#parts;
    const { userId, vo, roles } = owner;
    const now = clock.now();
    certificates.forgetBefore(now);
    const open = certificates.ofUser(userId, now).length;
    if (open >= MOST_CERTIFICATES) throw new HanseError('FEDERATION_CERTIFICATES_MANY', { limit: MOST_CERTIFICATES });
    const certificatePem = await mintUserCertificate({
      authority,
      claims: { ...owner, subject: userId },
      csrPem: asked.certificateRequest,
      validity: (asked.hours ?? USUAL_HOURS) * HOUR,
    });
    const { fingerprint, notAfter: expiresAt } = readCertificate(certificatePem);
    const role = vo === undefined ? undefined : certifiedRole(roles);
    const ofVo = { ...(vo === undefined ? {} : { vo }), ...(role === undefined ? {} : { role }) };
    const view = { fingerprint, ...ofVo, createdAt: now, expiresAt };
    this.#keep({ ...view, userId });
    return { ...view, chain: authority.chainOf(certificatePem) };
  }

  list(userId: UserId): readonly UserCertificateView[] {
    const { certificates, clock } = this.#parts;
    return certificates.ofUser(userId, clock.now()).map(({ userId: _owner, ...view }) => view);
  }

  /** In the bundle when it resolves; revoking again changes nothing. Throws FEDERATION_CERTIFICATE_UNKNOWN. */
  async revoke(fingerprint: string, userId: UserId): Promise<void> {
    const { certificates } = this.#parts;
    const found = certificates.get(fingerprint);
    if (found?.userId !== userId) throw new HanseError('FEDERATION_CERTIFICATE_UNKNOWN', { fingerprint });
    if (found.revokedAt === undefined) await this.#revoke(found, userId, 'revoked by its owner');
  }

  /** For a user whose role in a VO is not what the certificates say any more. */
  async revokeOfVo(userId: UserId, vo: string, by: UserId): Promise<void> {
    const { certificates, clock } = this.#parts;
    const open = certificates.ofUser(userId, clock.now());
    for (const one of open.filter((found) => found.vo === vo && found.revokedAt === undefined)) {
      await this.#revoke(one, by, `the role in ${vo} changed`);
    }
  }

  #keep(record: UserCertificateRecord): void {
    const { db, certificates } = this.#parts;
    db.transaction(() => {
      certificates.insert(record);
      this.#audit(record, { event: 'create', from: 'NONE', to: 'ISSUED' }, record.createdAt, record.userId);
    });
  }

  /** The bundle first: if that fails, the owner still sees the certificate as good, and revokes it again. */
  async #revoke(record: UserCertificateRecord, by: UserId, reason: string): Promise<void> {
    const { db, certificates, revocations } = this.#parts;
    const { fingerprint, expiresAt } = record;
    const asked = { kind: 'certificate' as const, id: fingerprint, reason, until: expiresAt };
    const { revokedAt } = await revocations.revoke(asked, by);
    db.transaction(() => {
      certificates.setRevoked(fingerprint, revokedAt);
      this.#audit(record, { event: 'revoke', from: 'ISSUED', to: 'REVOKED' }, revokedAt, by);
    });
  }

  #audit(
    { fingerprint }: UserCertificateRecord,
    change: { readonly event: string; readonly from: string; readonly to: string },
    at: Instant,
    by: UserId,
  ): void {
    this.#parts.audit.append({ entity: 'certificate', id: fingerprint, ...change, at, by });
  }
}
