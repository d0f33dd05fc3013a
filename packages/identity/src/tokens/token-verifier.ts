import { type Clock, HanseError, type Instant, type Millis } from '@hanse/kernel';
import { createLocalJWKSet, decodeJwt, errors, type JWTPayload, type JWTVerifyGetKey, jwtVerify } from 'jose';
import { quoted } from '../scopes/scope-path.ts';
import type { KeySet } from './key-set.ts';
import { readClaims, type TokenClaims } from './token-claims.ts';
import { LONGEST_LIFETIME } from './token-issuer.ts';
import { expired, malformed, tokenRefusal } from './token-refusal.ts';
import { VerifiedTokens } from './verified-tokens.ts';

/** An issuer of tokens and the keys it signs them with. */
export interface TrustedIssuer {
  readonly issuer: string;
  readonly keys: KeySet;
}

/** Whom to trust: one issuer, or several of which each vouches for its own subjects only. */
type Trusted = { readonly jwks: KeySet; readonly issuer: string } | { readonly issuers: readonly TrustedIssuer[] };

/** How far the clocks of issuer and verifier may differ. */
export const CLOCK_TOLERANCE: Millis = 30_000;
const CACHED_TOKENS = 10_000;
/** No header that carries a token is longer. */
const LONGEST_TOKEN = 16_384;

/**
 * Verifies access tokens offline, each with the keys of the issuer it names. Only ES256 and `typ: at+jwt` are accepted,
 * whatever a token asks for (RFC 8725 §3.1, §3.11). A verified token is remembered by its hash until it expires or the
 * trusted keys change, so that a request costs a hash, not a signature.
 */
export class TokenVerifier {
  readonly #audience: string;
  readonly #clock: Pick<Clock, 'now'>;
  readonly #verified: VerifiedTokens;
  #keysOf: ReadonlyMap<string, JWTVerifyGetKey>;

  constructor(parts: { audience: string; clock: Pick<Clock, 'now'>; cachedTokens?: number } & Trusted) {
    this.#audience = parts.audience;
    this.#clock = parts.clock;
    this.#verified = new VerifiedTokens({ capacity: parts.cachedTokens ?? CACHED_TOKENS });
    this.#keysOf = keysOf('issuers' in parts ? parts.issuers : [{ issuer: parts.issuer, keys: parts.jwks }]);
  }

  /** Replaces the keys of the one issuer; throws INTERNAL when there are several, which must not share keys. */
  trust(jwks: KeySet): void {
    const [issuer, ...others] = this.#keysOf.keys();
    if (issuer === undefined || others.length > 0) throw new HanseError('INTERNAL', { what: 'keys without an issuer' });
    this.trustIssuers([{ issuer, keys: jwks }]);
  }

  /** Replaces all issuers and their keys, as a new bundle does; what was verified before is verified anew. */
  trustIssuers(issuers: readonly TrustedIssuer[]): void {
    this.#keysOf = keysOf(issuers);
    this.#verified.forgetAll();
  }

  /** Whether the token claims to be of a trusted issuer; for choosing who judges it, never for believing it. */
  isRouted(token: string): boolean {
    try {
      return this.#keysOf.has(issuerOf(token));
    } catch {
      return false;
    }
  }

  /** Throws IDENTITY_TOKEN_EXPIRED, _EARLY, _AUDIENCE, _ISSUER, _SIGNATURE or _MALFORMED. */
  async verify(token: string): Promise<TokenClaims> {
    if (token.length > LONGEST_TOKEN) throw malformed('it is too long');
    const hash = VerifiedTokens.hash(token);
    const known = this.#verified.get(hash);
    if (known === undefined) {
      const { generation } = this.#verified;
      const claims = await this.#verifySignature(token);
      this.#verified.remember(hash, claims, generation);
      return claims;
    }
    if (known.expiresAt + CLOCK_TOLERANCE > this.#clock.now()) return known;
    this.#verified.forget(hash);
    throw expired(known.expiresAt);
  }

  async #verifySignature(token: string): Promise<TokenClaims> {
    let issuer = '';
    try {
      issuer = issuerOf(token);
      const { payload, protectedHeader } = await jwtVerify(token, this.#keys(issuer), {
        algorithms: ['ES256'],
        typ: 'at+jwt',
        issuer,
        audience: this.#audience,
        currentDate: new Date(this.#clock.now()),
        maxTokenAge: LONGEST_LIFETIME / 1000,
        clockTolerance: CLOCK_TOLERANCE / 1000,
        requiredClaims: ['sub', 'exp', 'iat', 'jti', 'client_id'],
      });
      requireShort(payload);
      const { kid } = protectedHeader;
      return { ...readClaims(payload), ...(kid === undefined ? {} : { keyId: kid }) };
    } catch (thrown) {
      throw tokenRefusal(thrown, { issuer, audience: this.#audience });
    }
  }

  /** A token names its issuer before anything of it is believed; that only chooses the keys it must be signed with. */
  #keys(issuer: string): JWTVerifyGetKey {
    const keys = this.#keysOf.get(issuer);
    if (keys !== undefined) return keys;
    const expected = [...this.#keysOf.keys()].join(' or ');
    throw new HanseError('IDENTITY_TOKEN_ISSUER', { found: issuer === '' ? 'nobody' : quoted(issuer), expected });
  }
}

function keysOf(issuers: readonly TrustedIssuer[]): ReadonlyMap<string, JWTVerifyGetKey> {
  return new Map(
    issuers.map(({ issuer, keys }) => [issuer, createLocalJWKSet({ keys: keys.keys.map((key) => ({ ...key })) })]),
  );
}

/** The issuer a token claims to be of, or '' for none. Throws what the JOSE library throws for what is no token. */
function issuerOf(token: string): string {
  const { iss }: { readonly iss?: unknown } = decodeJwt(token);
  return typeof iss === 'string' ? iss : '';
}

/** The issuer may be trusted and still not be allowed to issue tokens that outlive a revocation. */
function requireShort({ iat = 0, exp = 0 }: JWTPayload): void {
  const lifetime: Instant = (exp - iat) * 1000;
  if (lifetime > 0 && lifetime <= LONGEST_LIFETIME) return;
  throw new errors.JWTInvalid(`its lifetime is not between 0 and ${LONGEST_LIFETIME / 60_000} minutes`);
}
