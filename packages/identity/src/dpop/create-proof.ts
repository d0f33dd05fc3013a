import { createHash, type KeyObject } from 'node:crypto';
import { type Clock, HanseError, type Rng } from '@hanse/kernel';
import { SignJWT } from 'jose';
import { publicJwk } from '../tokens/key-set.ts';
import { htuOf, type RequestTarget } from './request-target.ts';

/** What a proof is made for. */
export interface ProofRequest extends RequestTarget {
  /** The access token that goes with the request; none at the token endpoint. */
  readonly accessToken?: string | undefined;
  /** The nonce the server gave last (RFC 9449 §8). */
  readonly nonce?: string | undefined;
}

/** Makes the `DPoP` header of one request (RFC 9449 §4.2). Throws VALUE_INVALID for a URL that is not http(s). */
export async function createProof(
  parts: { key: KeyObject; clock: Pick<Clock, 'now'>; rng: Rng } & ProofRequest,
): Promise<string> {
  const { key, clock, rng, method, url, accessToken, nonce } = parts;
  const htu = htuOf(url);
  if (htu === undefined) {
    throw new HanseError('VALUE_INVALID', { what: 'URL', value: url, at: 'a DPoP proof', expected: 'an http(s) URL' });
  }
  const { kty, crv, x, y } = publicJwk(key);
  return new SignJWT({
    htm: method,
    htu,
    jti: Buffer.from(rng.bytes(16)).toString('base64url'),
    ...(accessToken === undefined ? {} : { ath: accessTokenHash(accessToken) }),
    ...(nonce === undefined ? {} : { nonce }),
  })
    .setProtectedHeader({ alg: 'ES256', typ: 'dpop+jwt', jwk: { kty, crv, x, y } })
    .setIssuedAt(Math.floor(clock.now() / 1000))
    .sign(key);
}

/** The `ath` of a token: its SHA-256 in base64url. */
export function accessTokenHash(token: string): string {
  return createHash('sha256').update(token).digest('base64url');
}
