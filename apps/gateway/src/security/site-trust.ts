import type { ClientCertificate, Standing } from '@hanse/http';
import {
  BundleKeeper,
  type BundleUse,
  type CertificateFacts,
  CLOCK_TOLERANCE,
  ClientVerdicts,
  FRESHNESS,
  type Freshness,
  type KeySet,
  type RevocableCertificate,
  siteUri,
  type TokenClaims,
  TokenVerifier,
  type TrustBundle,
} from '@hanse/identity';
import { type Clock, HanseError, type Instant } from '@hanse/kernel';
import type { SiteIdentity } from '../site/site-identity.ts';
import { BundleFile, bundleDamaged } from './bundle-file.ts';

interface TrustParts {
  readonly identity: Pick<SiteIdentity, 'siteId' | 'issuer' | 'recovery' | 'isLeaving' | 'leftAt'> & {
    readonly keys: { readonly keys: readonly unknown[] };
  };
  readonly dataFolder: string;
  readonly clock: Pick<Clock, 'now'>;
  readonly freshness?: Partial<Freshness> | undefined;
}

/** Whom the site believes without asking anybody: what its last good bundle says. */
export class SiteTrust {
  readonly #keeper: BundleKeeper;
  readonly #tokens: TokenVerifier;
  readonly #clients: ClientVerdicts;
  readonly #clock: Pick<Clock, 'now'>;
  readonly #identity: TrustParts['identity'];
  readonly #listeners = new Set<(bundle: TrustBundle) => void>();
  #trustedIssuers = '';

  private constructor(parts: TrustParts & { keeper: BundleKeeper }) {
    this.#keeper = parts.keeper;
    this.#clock = parts.clock;
    this.#identity = parts.identity;
    this.#clients = new ClientVerdicts(parts);
    this.#tokens = new TokenVerifier({ issuers: [], audience: parts.identity.siteId, clock: parts.clock });
    this.#trustIssuers();
  }

  /** Opens with the bundle of the last run. Throws GATEWAY_BUNDLE_DAMAGED. */
  static async open(parts: TrustParts): Promise<SiteTrust> {
    const { identity, dataFolder, clock } = parts;
    const store = new BundleFile({ dataFolder });
    const freshness = { ...FRESHNESS, ...parts.freshness };
    const signers = (identity.keys as KeySet).keys;
    const { issuer: federation, recovery } = identity;
    try {
      const keeper = await BundleKeeper.open({ federation, signers, recovery, store, clock, freshness });
      return new SiteTrust({ ...parts, keeper });
    } catch (thrown) {
      if (!(thrown instanceof HanseError) || thrown.code !== 'IDENTITY_BUNDLE_INVALID') throw thrown;
      throw bundleDamaged(store.path, thrown.message, thrown);
    }
  }

  /** The federation as an issuer: it gives the ids of its users, whatever they show. */
  get issuer(): string {
    return this.#identity.issuer;
  }

  get bundle(): TrustBundle | undefined {
    return this.#keeper.current;
  }

  /** Takes a bundle over that follows the last one. Throws IDENTITY_BUNDLE_INVALID, _ROLLED_BACK or _FORKED. */
  async accept(jws: string): Promise<'new' | 'known'> {
    const before = this.#keeper.current;
    try {
      return await this.#keeper.accept(jws);
    } finally {
      // A new bundle counts even when it could not be stored.
      this.#trustIssuers();
      const { current } = this.#keeper;
      if (current !== undefined && current !== before) for (const listener of this.#listeners) listener(current);
    }
  }

  /** Is called with every new bundle; the answer ends that. */
  onBundle(listener: (bundle: TrustBundle) => void): () => void {
    this.#listeners.add(listener);
    return () => void this.#listeners.delete(listener);
  }

  /** Whether the site serves its federation: not when it has left, or means to, or was expelled. */
  get isMember(): boolean {
    const { siteId, isLeaving, leftAt } = this.#identity;
    if (isLeaving === true || leftAt !== undefined) return false;
    return this.#keeper.isRevoked({ fingerprint: '', uriSans: [siteUri(siteId)] }) === undefined;
  }

  /** What a token of a trusted issuer says. Throws an error of kind unauthenticated, and IDENTITY_BUNDLE_STALE. */
  async verify(token: string): Promise<TokenClaims> {
    this.#requireMember();
    this.requireUsable('read');
    const claims = await this.#tokens.verify(token);
    this.#keeper.requireUnrevoked(claims);
    return claims;
  }

  /**
   * What the certificate of a client says, once an authority of the bundle vouches for it under that authority's own
   * names. Throws IDENTITY_CERTIFICATE_INVALID, IDENTITY_REVOKED, IDENTITY_BUNDLE_STALE, GATEWAY_NOT_MEMBER.
   */
  verifyClient(certificate: ClientCertificate): CertificateFacts {
    this.#requireMember();
    const { authorities } = this.#keeper.requireUsable('read');
    const facts = this.#clients.verdict(certificate, authorities);
    this.#keeper.requireUnrevoked(facts);
    return facts;
  }

  /** What holds of a token that was verified before. */
  standingOf(claims: TokenClaims): Standing {
    if (this.#keeper.isRevoked(claims) !== undefined) return 'revoked';
    const keys = this.#keeper.current?.issuers.find(({ issuer }) => issuer === claims.issuer)?.keys.keys ?? [];
    const isSigned = keys.some(({ kid }) => kid === claims.keyId);
    if (!isSigned) return 'revoked';
    return claims.expiresAt + CLOCK_TOLERANCE <= this.#clock.now() ? 'expired' : 'good';
  }

  /** Throws IDENTITY_REVOKED. */
  requireUnrevoked(certificate: RevocableCertificate): void {
    this.#keeper.requireUnrevoked(certificate);
  }

  /** What holds of a certificate that was verified before. */
  certificateStanding(certificate: RevocableCertificate, notAfter: Instant): Standing {
    if (this.#keeper.isRevoked(certificate) !== undefined) return 'revoked';
    return notAfter < this.#clock.now() ? 'expired' : 'good';
  }

  /** Throws IDENTITY_BUNDLE_STALE when the last bundle is too old for such a request. */
  requireUsable(use: BundleUse): void {
    this.#keeper.requireUsable(use);
  }

  #requireMember(): void {
    if (!this.isMember) throw new HanseError('GATEWAY_NOT_MEMBER', { federation: this.#identity.issuer });
  }

  /** Only when they changed, because the verifier then forgets what it had verified. */
  #trustIssuers(): void {
    const issuers = this.#keeper.current?.issuers;
    if (issuers === undefined) return;
    const text = JSON.stringify(issuers);
    if (text === this.#trustedIssuers) return;
    this.#trustedIssuers = text;
    this.#tokens.trustIssuers(issuers);
  }
}
