import { createHash, createPublicKey, type KeyObject } from 'node:crypto';

/** A public ES256 key (RFC 7517, RFC 7518 §6.2). */
export interface PublicJwk {
  readonly kty: 'EC';
  readonly crv: 'P-256';
  readonly x: string;
  readonly y: string;
  readonly kid: string;
  readonly alg: 'ES256';
  readonly use: 'sig';
}

/** The keys a verifier trusts (RFC 7517 §5). */
export interface KeySet {
  readonly keys: readonly PublicJwk[];
}

/** The public half of an ECDSA P-256 key, named by its thumbprint. */
export function publicJwk(key: KeyObject): PublicJwk {
  const { x = '', y = '' } = (key.type === 'public' ? key : createPublicKey(key)).export({ format: 'jwk' });
  return { kty: 'EC', crv: 'P-256', x, y, kid: keyThumbprint({ x, y }), alg: 'ES256', use: 'sig' };
}

/** The SHA-256 thumbprint of a P-256 key in base64url (RFC 7638). */
export function keyThumbprint({ x, y }: Pick<PublicJwk, 'x' | 'y'>): string {
  const members = JSON.stringify({ crv: 'P-256', kty: 'EC', x, y });
  return createHash('sha256').update(members).digest('base64url');
}
