import type { KeyObject } from 'node:crypto';
import { type Clock, HanseError, type Instant, type Millis, type Rng, uuidV7 } from '@hanse/kernel';
import { SignJWT } from 'jose';
import { loadOrCreateKey } from '../private-key-file.ts';
import { actClaim, LONGEST_ACT_CHAIN } from './actor-chain.ts';
import type { Confirmation } from './confirmation.ts';
import type { KeySet } from './key-set.ts';
import { type SigningKeys, singleKey } from './signing-keys.ts';

/** The longest life of an access token: revocation reaches a gateway that is cut off only by its end. */
export const LONGEST_LIFETIME: Millis = 900_000;

export interface TokenRequest {
  /** The user's id. */
  readonly subject: string;
  /** The one service that is to accept it, e.g. the id of a site. */
  readonly audience: string;
  readonly scope: readonly string[];
  readonly roles?: readonly string[];
  /** At most 15 minutes. */
  readonly lifetime: Millis;
  /** Who acts for the subject (RFC 8693 §4.1), e.g. the federation; the same as one entry of `actors`. */
  readonly act?: string;
  /** The chain of delegation, the present actor first; at most three. */
  readonly actors?: readonly string[];
  /** The client it is issued to; unless given, the present actor or the issuer itself. */
  readonly clientId?: string;
  readonly vo?: string;
  readonly groups?: readonly string[];
  readonly sessionId?: string;
  /** The key it is bound to. */
  readonly confirmation?: Confirmation | undefined;
}

export interface IssuedToken {
  readonly token: string;
  /** The `jti`, for the audit. */
  readonly tokenId: string;
  readonly expiresAt: Instant;
}

/** What is written down of a token: everything but the token. */
export interface TokenRecord {
  readonly tokenId: string;
  readonly subject: string;
  readonly audience: string;
  readonly clientId: string;
  readonly scope: readonly string[];
  readonly roles: readonly string[];
  /** The chain of delegation, the present actor first. */
  readonly actors: readonly string[];
  readonly vo?: string | undefined;
  readonly sessionId?: string | undefined;
  readonly confirmation?: Confirmation | undefined;
  readonly issuedAt: Instant;
  readonly expiresAt: Instant;
}

/** Issues ES256 access tokens in the shape of RFC 9068. */
export class TokenIssuer {
  readonly #keys: SigningKeys;
  readonly #issuer: string;
  readonly #clock: Pick<Clock, 'now'>;
  readonly #rng: Rng;
  readonly #onIssued: (record: TokenRecord) => void;

  /**
   * One key that is given or kept in a file of mode 0600 (made on first use), or keys that change, as a KeyRing's.
   * `onIssued` writes a token down before anybody has it; when it throws, nobody gets it.
   */
  constructor(
    parts: { issuer: string; clock: Pick<Clock, 'now'>; rng: Rng; onIssued?: (record: TokenRecord) => void } & (
      | { key: KeyObject }
      | { keyFile: string }
      | { keys: SigningKeys }
    ),
  ) {
    this.#keys = 'keys' in parts ? parts.keys : singleKey('key' in parts ? parts.key : loadOrCreateKey(parts.keyFile));
    this.#issuer = parts.issuer;
    this.#clock = parts.clock;
    this.#rng = parts.rng;
    this.#onIssued = parts.onIssued ?? (() => undefined);
  }

  /** What verifiers need; holds nothing secret. */
  jwks(): KeySet {
    return this.#keys.jwks();
  }

  /** Throws VALUE_INVALID for a lifetime over 15 minutes and for a chain of more than three actors. */
  async issue(request: TokenRequest): Promise<IssuedToken> {
    requireShort(request.lifetime);
    const actors = actorsOf(request);
    const { key, jwk } = this.#keys.signer();
    const issuedAt = Math.floor(this.#clock.now() / 1000);
    const expires = issuedAt + Math.floor(request.lifetime / 1000);
    const tokenId = uuidV7(this.#clock, this.#rng);
    const clientId = request.clientId ?? actors[0] ?? this.#issuer;
    const token = await new SignJWT({
      client_id: clientId,
      scope: request.scope.join(' '),
      ...optionalClaims(request, actors),
    })
      .setProtectedHeader({ alg: 'ES256', typ: 'at+jwt', kid: jwk.kid })
      .setIssuer(this.#issuer)
      .setSubject(request.subject)
      .setAudience(request.audience)
      .setIssuedAt(issuedAt)
      .setExpirationTime(expires)
      .setJti(tokenId)
      .sign(key);
    const times = { issuedAt: issuedAt * 1000, expiresAt: expires * 1000 };
    this.#onIssued(recordOf(request, { tokenId, clientId, actors, ...times }));
    return { token, tokenId, expiresAt: times.expiresAt };
  }
}

function recordOf(
  { subject, audience, scope, roles = [], vo, sessionId, confirmation }: TokenRequest,
  made: Pick<TokenRecord, 'tokenId' | 'clientId' | 'actors' | 'issuedAt' | 'expiresAt'>,
): TokenRecord {
  return { subject, audience, scope, roles, vo, sessionId, confirmation, ...made };
}

function optionalClaims(request: TokenRequest, actors: readonly string[]): Record<string, unknown> {
  const { roles, vo, groups, sessionId, confirmation } = request;
  const claims = { roles, act: actClaim(actors), vo, groups, sid: sessionId, cnf: confirmation };
  return Object.fromEntries(Object.entries(claims).filter(([, value]) => value !== undefined));
}

function actorsOf({ act, actors }: TokenRequest): readonly string[] {
  const chain = actors ?? (act === undefined ? [] : [act]);
  if (chain.length <= LONGEST_ACT_CHAIN) return chain;
  throw outside('actors', chain.length, `at most ${LONGEST_ACT_CHAIN}`);
}

function requireShort(lifetime: Millis): void {
  if (lifetime >= 1000 && lifetime <= LONGEST_LIFETIME) return;
  throw outside('lifetime', lifetime, `1000 … ${LONGEST_LIFETIME} ms`);
}

function outside(what: string, value: number, expected: string): HanseError {
  return new HanseError('VALUE_INVALID', { what, value, at: 'a token request', expected });
}
