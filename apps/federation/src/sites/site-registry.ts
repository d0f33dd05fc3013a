import type { Invitation, JoinAnswer, JoinRequest } from '@hanse/api';
import {
  type CertificateAuthority,
  encodeInvitation,
  invitationDigest,
  mintInvitation,
  type PublicJwk,
  type TokenIssuer,
  verifyJoin,
} from '@hanse/identity';
import { type Clock, HanseError, type Rng, type SiteId, SiteIds } from '@hanse/kernel';
import { type Database, numberOf, optionalTextOf, type SqlRow, textOf } from '@hanse/store';
import type { JoinedSite, SiteTable } from './site-table.ts';

const DEFAULT_LIFETIME_SECONDS = 24 * 3600;

interface RegistryParts {
  readonly db: Database;
  readonly sites: SiteTable;
  readonly authority: Pick<CertificateAuthority, 'fingerprint' | 'certificatePem'>;
  readonly issuer: Pick<TokenIssuer, 'jwks'>;
  readonly issuerName: string;
  /** The public half of the key that may replace those of the issuer. */
  readonly recovery: PublicJwk;
  /** Base URL of this federation, as invitations tell it. */
  readonly address: string;
  readonly clock: Clock;
  readonly rng: Rng;
  /** Resolves when the trust bundle tells of the site. */
  readonly onJoined: (site: JoinedSite) => Promise<void>;
  /** The newest trust bundle. */
  readonly bundle: () => string;
}

interface Invited {
  readonly siteId: SiteId;
  /** The root of the site that came with it, PEM. */
  readonly authority: string | undefined;
}

/**
 * How sites come in, by double opt-in: an operator invites by name, and the site joins with the root of its own
 * authority and proofs of its keys, bound to the invitation.
 */
export class SiteRegistry {
  readonly #parts: RegistryParts;

  constructor(parts: RegistryParts) {
    this.#parts = parts;
  }

  /** FEDERATION_SITE_NAME_TAKEN. */
  invite(siteName: string, lifetimeSeconds = DEFAULT_LIFETIME_SECONDS): Invitation {
    const { db, sites, authority, address, clock, rng } = this.#parts;
    if (sites.named(siteName) !== undefined) throw new HanseError('FEDERATION_SITE_NAME_TAKEN', { name: siteName });
    const { secret, digest } = mintInvitation(rng);
    const siteId = SiteIds.mint(clock, rng);
    const expiresAt = clock.now() + lifetimeSeconds * 1000;
    const sql = 'INSERT INTO invitation (digest, site_name, site_id, expires_at) VALUES (?, ?, ?, ?)';
    db.run(sql, digest, siteName, siteId, expiresAt);
    const card = { secret, siteId, siteName, address, fingerprint: authority.fingerprint };
    return { invitation: encodeInvitation(card), siteName, expiresAt };
  }

  /**
   * A gateway that crashed before it stored the answer may ask again with the same invitation, keys and endpoint.
   * FEDERATION_INVITATION_INVALID, FEDERATION_INVITATION_MISMATCH, FEDERATION_SITE_NAME_TAKEN, IDENTITY_JOIN_UNPROVEN.
   */
  async join(request: JoinRequest): Promise<JoinAnswer> {
    const { db, authority, issuer, issuerName, recovery, clock, onJoined, bundle } = this.#parts;
    const digest = invitationDigest(request.invitation);
    const { name: siteName } = request.description;
    const { siteId, authority: first } = this.#invited(digest, siteName);
    const { endpoint, proof, authority: authorityPem, certificate: certificatePem } = request;
    if (first !== undefined && first.trim() !== authorityPem.trim())
      throw new HanseError('FEDERATION_INVITATION_INVALID');
    const statement = { invitation: digest, federation: authority.fingerprint, siteId, siteName, endpoint };
    const root = await verifyJoin({ statement, proof, authorityPem, certificatePem, clock });
    const site = siteOf(siteId, request, root.certificatePem, clock.now());
    // Looked at again inside: two gateways may have come with the same invitation at once.
    if (db.transaction(() => this.#admit(digest, site))) await onJoined(site);
    const who = { authority: authority.certificatePem, issuer: issuerName, keys: issuer.jwks(), recovery };
    return { siteId, ...who, bundle: bundle() };
  }

  /** Whether it is new. A used invitation in other hands gives nothing: it belongs to the root that came first. */
  #admit(digest: string, site: JoinedSite): boolean {
    const { db, sites } = this.#parts;
    const { authority } = this.#invited(digest, site.name);
    const joined = sites.get(site.siteId);
    if (authority === undefined) {
      if (sites.named(site.name) !== undefined) throw new HanseError('FEDERATION_SITE_NAME_TAKEN', { name: site.name });
      db.run('UPDATE invitation SET authority = ? WHERE digest = ?', site.authority, digest);
      sites.insert(site);
      return true;
    }
    const isSame = authority === site.authority && joined?.endpoint === site.endpoint && joined.state === 'MEMBER';
    if (!isSame) throw new HanseError('FEDERATION_INVITATION_INVALID');
    return false;
  }

  #invited(digest: string, name: string): Invited {
    const row = this.#parts.db.get('SELECT * FROM invitation WHERE digest = ?', digest);
    if (row === undefined || this.#isExpired(row)) throw new HanseError('FEDERATION_INVITATION_INVALID');
    const expected = textOf(row, 'site_name');
    if (expected !== name) throw new HanseError('FEDERATION_INVITATION_MISMATCH', { expected, found: name });
    return { siteId: SiteIds.parse(textOf(row, 'site_id')), authority: optionalTextOf(row, 'authority') };
  }

  #isExpired(row: SqlRow): boolean {
    return numberOf(row, 'expires_at') <= this.#parts.clock.now();
  }
}

function siteOf(siteId: SiteId, request: JoinRequest, authority: string, joinedAt: number): JoinedSite {
  const { name } = request.description;
  const description = { siteId, ...request.description };
  const { endpoint } = request;
  return { ...{ siteId, name, endpoint, description, authority, joinedAt }, state: 'MEMBER', eventSeq: 0 };
}
