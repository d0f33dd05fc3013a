import type { Credentials, Principal } from '@hanse/http';
import { requesterOfToken, sentToken, type TokenClaims, verifyBinding } from '@hanse/identity';
import type { Authenticator, Identified } from './authenticator.ts';
import type { RequestProof } from './request-proof.ts';
import type { SiteTrust } from './site-trust.ts';

/**
 * Access tokens of the federation for this site, offline: signed by a key of the bundle, not revoked, and bound to a key
 * that the request shows (RFC 8705 §3, RFC 9449 §7). Accepts any token, so it comes last and says why it trusts none.
 */
export class FederationTokens implements Authenticator {
  readonly #trust: SiteTrust;
  readonly #proof: RequestProof;
  /** By the claims of a verified token, which are the same object for the same token. */
  readonly #known = new WeakMap<TokenClaims, Identified>();

  constructor(parts: { trust: SiteTrust; proof: RequestProof }) {
    this.#trust = parts.trust;
    this.#proof = parts.proof;
  }

  accepts({ headers }: Credentials): boolean {
    return /^(Bearer|DPoP) /i.test(headers.authorization ?? '');
  }

  async authenticate(credentials: Credentials): Promise<Identified> {
    const sent = sentToken(credentials.headers.authorization);
    const { clientCertificate } = credentials;
    if (sent.scheme === 'Bearer' && clientCertificate !== undefined) this.#trust.verifyClient(clientCertificate);
    const claims = await this.#trust.verify(sent.token);
    // A token of nobody is not worth the signature of a proof, so the proof comes second.
    verifyBinding(claims, await this.#proof.shownBy(sent, credentials));
    return this.#known.get(claims) ?? this.#remembered(claims);
  }

  #remembered(claims: TokenClaims): Identified {
    const kind = claims.subject === claims.issuer ? ('federation' as const) : ('user' as const);
    const identified = {
      principal: principalOf(claims, kind),
      requester: requesterOfToken(claims, { origin: 'federation', kind }),
      standing: () => this.#trust.standingOf(claims),
      issuer: claims.issuer,
    };
    this.#known.set(claims, identified);
    return identified;
  }
}

function principalOf(claims: TokenClaims, kind: Principal['kind']): Principal {
  const { subject: id, roles, scope, sessionId, vo, groups, actors, tokenId } = claims;
  return {
    ...{ kind, id, roles, scope, groups, actors, tokenId },
    ...(sessionId === undefined ? {} : { sessionId }),
    ...(vo === undefined ? {} : { vo }),
  };
}
