import { createHash } from 'node:crypto';
import { type Clock, HanseError, type Instant, isoTime, type Millis } from '@hanse/kernel';
import { createLocalJWKSet, errors, type JWTPayload, type JWTVerifyGetKey, jwtVerify } from 'jose';
import type { KeySet } from './key-set.ts';
import { LONGEST_LIFETIME } from './token-issuer.ts';

/** What a verified token says. */
export interface TokenClaims {
  readonly subject: string;
  readonly scope: readonly string[];
  readonly roles: readonly string[];
  /** Who acts for the subject. */
  readonly act?: string;
  readonly tokenId: string;
  readonly expiresAt: Instant;
}

const CACHED_TOKENS = 1_000;
/** How far the clocks of issuer and verifier may differ. */
const CLOCK_TOLERANCE: Millis = 30_000;

/**
 * Verifies access tokens offline. Only ES256 and `typ: at+jwt` are accepted, whatever a token asks for (RFC 8725 §3.1,
 * §3.11). A verified token is remembered by its hash until it expires, so that a request costs a hash, not a signature.
 */
export class TokenVerifier {
  readonly #issuer: string;
  readonly #audience: string;
  readonly #clock: Pick<Clock, 'now'>;
  readonly #verified = new Map<string, TokenClaims>();
  #keyOf: JWTVerifyGetKey;

  constructor(parts: { jwks: KeySet; issuer: string; audience: string; clock: Pick<Clock, 'now'> }) {
    this.#issuer = parts.issuer;
    this.#audience = parts.audience;
    this.#clock = parts.clock;
    this.#keyOf = keysOf(parts.jwks);
  }

  /** Replaces the trusted keys; what was verified with the old ones is verified anew. */
  trust(jwks: KeySet): void {
    this.#keyOf = keysOf(jwks);
    this.#verified.clear();
  }

  /** Throws IDENTITY_TOKEN_EXPIRED, _AUDIENCE, _ISSUER, _SIGNATURE or _MALFORMED. */
  async verify(token: string): Promise<TokenClaims> {
    const hash = createHash('sha256').update(token).digest('base64url');
    const known = this.#verified.get(hash);
    if (known === undefined) return this.#remember(hash, await this.#verifySignature(token));
    if (known.expiresAt + CLOCK_TOLERANCE > this.#clock.now()) return known;
    this.#verified.delete(hash);
    throw expired(known.expiresAt);
  }

  async #verifySignature(token: string): Promise<TokenClaims> {
    try {
      const { payload } = await jwtVerify(token, this.#keyOf, {
        algorithms: ['ES256'],
        typ: 'at+jwt',
        issuer: this.#issuer,
        audience: this.#audience,
        currentDate: new Date(this.#clock.now()),
        maxTokenAge: LONGEST_LIFETIME / 1000,
        clockTolerance: CLOCK_TOLERANCE / 1000,
        requiredClaims: ['sub', 'exp', 'iat', 'jti', 'client_id'],
      });
      return claimsOf(payload);
    } catch (thrown) {
      throw this.#refusal(thrown);
    }
  }

  /** The oldest entry leaves when the cache is full. */
  #remember(hash: string, claims: TokenClaims): TokenClaims {
    this.#verified.set(hash, claims);
    if (this.#verified.size > CACHED_TOKENS) {
      const [oldest = ''] = this.#verified.keys();
      this.#verified.delete(oldest);
    }
    return claims;
  }

  #refusal(thrown: unknown): unknown {
    const issuer = this.#issuer;
    if (thrown instanceof errors.JWTExpired) return expired((thrown.payload.exp ?? 0) * 1000);
    if (thrown instanceof errors.JWSSignatureVerificationFailed || thrown instanceof errors.JWKSNoMatchingKey) {
      return new HanseError('IDENTITY_TOKEN_SIGNATURE', { issuer }, thrown);
    }
    if (thrown instanceof errors.JWTClaimValidationFailed) return this.#wrongClaim(thrown);
    if (thrown instanceof errors.JOSEError) {
      return new HanseError('IDENTITY_TOKEN_MALFORMED', { problem: thrown.message }, thrown);
    }
    return thrown;
  }

  #wrongClaim(thrown: InstanceType<typeof errors.JWTClaimValidationFailed>): HanseError {
    const { claim, payload } = thrown;
    if (claim === 'aud') {
      const found = [payload.aud ?? 'nobody'].flat().join(', ');
      return new HanseError('IDENTITY_TOKEN_AUDIENCE', { found, expected: this.#audience }, thrown);
    }
    if (claim === 'iss') {
      const found = payload.iss ?? 'nobody';
      return new HanseError('IDENTITY_TOKEN_ISSUER', { found, expected: this.#issuer }, thrown);
    }
    return new HanseError('IDENTITY_TOKEN_MALFORMED', { problem: thrown.message }, thrown);
  }
}

function keysOf(jwks: KeySet): JWTVerifyGetKey {
  return createLocalJWKSet({ keys: jwks.keys.map((key) => ({ ...key })) });
}

function claimsOf(payload: JWTPayload): TokenClaims {
  const scope = typeof payload['scope'] === 'string' ? payload['scope'].split(' ').filter((word) => word !== '') : [];
  const roles = Array.isArray(payload['roles']) ? payload['roles'].filter((role) => typeof role === 'string') : [];
  const act = actorOf(payload['act']);
  return {
    subject: payload.sub ?? '',
    scope,
    roles,
    tokenId: payload.jti ?? '',
    expiresAt: (payload.exp ?? 0) * 1000,
    ...(act === undefined ? {} : { act }),
  };
}

function actorOf(act: unknown): string | undefined {
  if (typeof act !== 'object' || act === null || !('sub' in act)) return undefined;
  return typeof act.sub === 'string' ? act.sub : undefined;
}

function expired(at: Instant): HanseError {
  return new HanseError('IDENTITY_TOKEN_EXPIRED', { expiredAt: isoTime(at) });
}
