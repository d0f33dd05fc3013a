import { type KeySet, siteUri, type TokenClaims, TokenVerifier } from '@hanse/identity';
import { type Clock, HanseError, type Instant, type Millis, type SiteId } from '@hanse/kernel';
import type { SiteTable } from '../sites/site-table.ts';
import { FEDERATION_AUDIENCE } from '../users/access-tokens.ts';

const SITE = 'urn:hanse:site:';
/** How often a site is asked for its keys again at most, whatever tokens come in its name. */
const PAUSE: Millis = 10_000;

interface KeyParts {
  readonly sites: Pick<SiteTable, 'get'>;
  /** Asks a site over the connection on which it proves who it is. */
  readonly fetch: (siteId: SiteId) => Promise<KeySet>;
  /** Throws IDENTITY_REVOKED for a site that is not to be dealt with. */
  readonly requireSite: (siteId: SiteId) => void;
  readonly clock: Pick<Clock, 'now'>;
}

interface Known {
  readonly verifier: TokenVerifier;
  readonly since: Instant;
}

/** Verifies what sites say of their VEEs, by keys that each site is asked for when they are needed. */
export class SiteKeys {
  readonly #parts: KeyParts;
  readonly #known = new Map<SiteId, Promise<Known>>();

  constructor(parts: KeyParts) {
    this.#parts = parts;
  }

  /** Whether the token claims to be of a site; nothing of it is believed for that. */
  isOfSite(token: string): boolean {
    return claimedSite(token) !== undefined;
  }

  /** Throws an error of kind unauthenticated, IDENTITY_REVOKED, and of kind unavailable while the site does not answer. */
  async verify(token: string): Promise<{ readonly claims: TokenClaims; readonly siteId: SiteId }> {
    const { sites, requireSite, clock } = this.#parts;
    const siteId = claimedSite(token) as SiteId;
    if (sites.get(siteId) === undefined) throw new HanseError('FEDERATION_SITE_UNKNOWN', { site: siteId });
    requireSite(siteId);
    const known = await this.#keysOf(siteId);
    try {
      return { claims: await known.verifier.verify(token), siteId };
    } catch (thrown) {
      const mayHaveNewKeys = clock.now() - known.since >= PAUSE;
      if (!(thrown instanceof HanseError) || thrown.code !== 'IDENTITY_TOKEN_SIGNATURE' || !mayHaveNewKeys)
        throw thrown;
      this.#known.delete(siteId);
      return { claims: await (await this.#keysOf(siteId)).verifier.verify(token), siteId };
    }
  }

  #keysOf(siteId: SiteId): Promise<Known> {
    const known = this.#known.get(siteId);
    if (known !== undefined) return known;
    const fetched = this.#fetched(siteId);
    this.#known.set(siteId, fetched);
    fetched.catch(() => this.#known.delete(siteId));
    return fetched;
  }

  async #fetched(siteId: SiteId): Promise<Known> {
    const { fetch, clock } = this.#parts;
    const jwks = await fetch(siteId);
    const trusted = { jwks, issuer: siteUri(siteId), audience: FEDERATION_AUDIENCE };
    return { verifier: new TokenVerifier({ ...trusted, clock }), since: clock.now() };
  }
}

function claimedSite(token: string): string | undefined {
  try {
    const payload: unknown = JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString('utf8'));
    const issuer = typeof payload === 'object' && payload !== null && 'iss' in payload ? payload.iss : undefined;
    return typeof issuer === 'string' && issuer.startsWith(SITE) ? issuer.slice(SITE.length) : undefined;
  } catch {
    return undefined;
  }
}
