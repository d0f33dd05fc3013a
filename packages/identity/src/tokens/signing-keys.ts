import type { KeyObject } from 'node:crypto';
import { type KeySet, type PublicJwk, publicJwk } from './key-set.ts';

/** A private key and its public face. */
export interface SigningKey {
  readonly key: KeyObject;
  readonly jwk: PublicJwk;
}

/** Where an issuer gets the key to sign with, and what it tells verifiers. */
export interface SigningKeys {
  signer(): SigningKey;
  jwks(): KeySet;
}

/** One key for ever. */
export function singleKey(key: KeyObject): SigningKeys {
  const signer = { key, jwk: publicJwk(key) };
  return { signer: () => signer, jwks: () => ({ keys: [signer.jwk] }) };
}
