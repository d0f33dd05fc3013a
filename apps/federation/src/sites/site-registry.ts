import type { Invitation, JoinAnswer, JoinRequest } from '@hanse/api';
import {
  type CertificateAuthority,
  encodeInvitation,
  invitationDigest,
  mintInvitation,
  type TokenIssuer,
} from '@hanse/identity';
import { type Clock, HanseError, type Rng, type SiteId, SiteIds } from '@hanse/kernel';
import { type Database, numberOf, optionalTextOf, type SqlRow, textOf } from '@hanse/store';
import type { JoinedSite, SiteTable } from './site-table.ts';

const DEFAULT_LIFETIME_SECONDS = 24 * 3600;
const CERTIFICATE_VALIDITY = 90 * 86_400_000;

interface RegistryParts {
  readonly db: Database;
  readonly sites: SiteTable;
  readonly authority: CertificateAuthority;
  readonly issuer: TokenIssuer;
  readonly issuerName: string;
  /** Base URL of this federation, as invitations tell it. */
  readonly address: string;
  readonly clock: Clock;
  readonly rng: Rng;
  readonly onJoined: (site: JoinedSite) => void;
  /** The newest trust bundle. */
  readonly bundle: () => string;
}

/** How sites come in: an operator invites by name, the gateway joins with the invitation and a certificate request. */
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
    const expiresAt = clock.now() + lifetimeSeconds * 1000;
    db.run('INSERT INTO invitation (digest, site_name, expires_at) VALUES (?, ?, ?)', digest, siteName, expiresAt);
    const card = { secret, siteName, address, fingerprint: authority.fingerprint };
    return { invitation: encodeInvitation(card), siteName, expiresAt };
  }

  /**
   * A gateway that crashed before it stored the answer may ask again with the same invitation and endpoint.
   * FEDERATION_INVITATION_INVALID, FEDERATION_INVITATION_MISMATCH, IDENTITY_REQUEST_INVALID.
   */
  async join(request: JoinRequest): Promise<JoinAnswer> {
    const { db, sites, authority, issuer, issuerName, clock, rng, onJoined, bundle } = this.#parts;
    const digest = invitationDigest(request.invitation);
    const invited = this.#invited(digest, request.description.name);
    const siteId = invited.siteId ?? SiteIds.mint(clock, rng);
    this.#requireSameGateway(siteId, request.endpoint);
    const certificate = await authority.issueFromRequest(request.certificateRequest, {
      subjectName: request.description.name,
      uriSan: `urn:hanse:site:${siteId}`,
      ...hostNames(request.endpoint),
      validity: CERTIFICATE_VALIDITY,
    });
    const site = siteOf(siteId, request, clock.now());
    const isNew = db.transaction(() => {
      // Checked again: two gateways may have come with the same invitation at once.
      if (this.#invited(digest, site.name).siteId !== invited.siteId)
        throw new HanseError('FEDERATION_INVITATION_INVALID');
      db.run('UPDATE invitation SET site_id = ? WHERE digest = ?', siteId, digest);
      if (sites.get(siteId) !== undefined) return false;
      sites.insert(site);
      return true;
    });
    if (isNew) onJoined(site);
    return {
      siteId,
      certificate: authority.chainOf(certificate),
      authority: authority.certificatePem,
      issuer: issuerName,
      keys: issuer.jwks(),
      bundle: bundle(),
    };
  }

  #invited(digest: string, name: string): { readonly siteId: SiteId | undefined } {
    const row = this.#parts.db.get('SELECT * FROM invitation WHERE digest = ?', digest);
    if (row === undefined || this.#isExpired(row)) throw new HanseError('FEDERATION_INVITATION_INVALID');
    const expected = textOf(row, 'site_name');
    if (expected !== name) throw new HanseError('FEDERATION_INVITATION_MISMATCH', { expected, found: name });
    const siteId = optionalTextOf(row, 'site_id');
    return { siteId: siteId === undefined ? undefined : SiteIds.parse(siteId) };
  }

  /** A used invitation that fell into other hands must not give them the site: only the same gateway may ask again. */
  #requireSameGateway(siteId: SiteId, endpoint: string): void {
    const joined = this.#parts.sites.get(siteId);
    if (joined === undefined || joined.endpoint === endpoint) return;
    throw new HanseError('FEDERATION_INVITATION_INVALID');
  }

  #isExpired(row: SqlRow): boolean {
    return numberOf(row, 'expires_at') <= this.#parts.clock.now();
  }
}

function siteOf(siteId: SiteId, request: JoinRequest, joinedAt: number): JoinedSite {
  const { name } = request.description;
  return {
    siteId,
    name,
    endpoint: request.endpoint,
    description: { siteId, ...request.description },
    joinedAt,
    eventSeq: 0,
  };
}

/** The names of a certificate for the host of a URL. */
export function hostNames(url: string): { dnsNames: readonly string[]; ipAddresses: readonly string[] } {
  const host = new URL(url).hostname.replace(/^\[|\]$/g, '');
  const isAddress = /^[\d.]+$/.test(host) || host.includes(':');
  return isAddress ? { dnsNames: [], ipAddresses: [host] } : { dnsNames: [host], ipAddresses: [] };
}
