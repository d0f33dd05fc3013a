import type { KeyObject } from 'node:crypto';
import { type Clock, HanseError, type Instant, type Millis, type Rng, uuidV7 } from '@hanse/kernel';
import { SignJWT } from 'jose';
import { loadOrCreateKey } from '../private-key-file.ts';
import { type KeySet, type PublicJwk, publicJwk } from './key-set.ts';

/** The longest life of an access token: there is no revocation but its end. */
export const LONGEST_LIFETIME: Millis = 900_000;

export interface TokenRequest {
  /** The user's id. */
  readonly subject: string;
  /** Who is to accept it, e.g. `urn:hanse:site:<id>`. */
  readonly audience: string | readonly string[];
  readonly scope: readonly string[];
  readonly roles?: readonly string[];
  /** At most 15 minutes. */
  readonly lifetime: Millis;
  /** Who acts for the subject (RFC 8693 §4.1), e.g. the federation. */
  readonly act?: string;
}

export interface IssuedToken {
  readonly token: string;
  /** The `jti`, for the audit. */
  readonly tokenId: string;
  readonly expiresAt: Instant;
}

/** Issues ES256 access tokens in the shape of RFC 9068. */
export class TokenIssuer {
  readonly #key: KeyObject;
  readonly #jwk: PublicJwk;
  readonly #issuer: string;
  readonly #clock: Pick<Clock, 'now'>;
  readonly #rng: Rng;

  /** The key is given, or kept in a file of mode 0600 that is made on first use. */
  constructor(
    parts: { issuer: string; clock: Pick<Clock, 'now'>; rng: Rng } & ({ key: KeyObject } | { keyFile: string }),
  ) {
    this.#key = 'key' in parts ? parts.key : loadOrCreateKey(parts.keyFile);
    this.#jwk = publicJwk(this.#key);
    this.#issuer = parts.issuer;
    this.#clock = parts.clock;
    this.#rng = parts.rng;
  }

  /** What verifiers need; holds nothing secret. */
  jwks(): KeySet {
    return { keys: [this.#jwk] };
  }

  /** Throws VALUE_INVALID for a lifetime over 15 minutes. */
  async issue(request: TokenRequest): Promise<IssuedToken> {
    requireShort(request.lifetime);
    const issuedAt = Math.floor(this.#clock.now() / 1000);
    const expires = issuedAt + Math.floor(request.lifetime / 1000);
    const tokenId = uuidV7(this.#clock, this.#rng);
    const { audience } = request;
    const token = await new SignJWT({
      client_id: request.act ?? this.#issuer,
      scope: request.scope.join(' '),
      ...(request.roles === undefined ? {} : { roles: [...request.roles] }),
      ...(request.act === undefined ? {} : { act: { sub: request.act } }),
    })
      .setProtectedHeader({ alg: 'ES256', typ: 'at+jwt', kid: this.#jwk.kid })
      .setIssuer(this.#issuer)
      .setSubject(request.subject)
      .setAudience(typeof audience === 'string' ? audience : [...audience])
      .setIssuedAt(issuedAt)
      .setExpirationTime(expires)
      .setJti(tokenId)
      .sign(this.#key);
    return { token, tokenId, expiresAt: expires * 1000 };
  }
}

function requireShort(lifetime: Millis): void {
  if (lifetime >= 1000 && lifetime <= LONGEST_LIFETIME) return;
  const expected = `1000 … ${LONGEST_LIFETIME} ms`;
  throw new HanseError('VALUE_INVALID', { what: 'lifetime', value: lifetime, at: 'a token request', expected });
}
