import { keyThumbprint } from '../tokens/key-set.ts';

/** The public key of a proof. */
export interface ProofKey {
  readonly jwk: { readonly kty: 'EC'; readonly crv: 'P-256'; readonly x: string; readonly y: string };
  /** SHA-256 thumbprint in base64url (RFC 7638): what a token's `cnf.jkt` names. */
  readonly thumbprint: string;
}

const COORDINATE = /^[\w-]{43}$/;
/** RFC 7517 §9.2, RFC 7518 §6: a proof with any of these gives a secret away, or mixes kinds of keys. */
const PRIVATE_MEMBERS = ['d', 'k', 'p', 'q', 'dp', 'dq', 'qi', 'oth', 'priv'];

/** The `jwk` of a proof's header; a text says why it is none that is accepted. */
export function readProofKey(jwk: unknown): ProofKey | string {
  if (typeof jwk !== 'object' || jwk === null || Array.isArray(jwk)) return 'its header has no "jwk"';
  const { kty, crv, x, y, alg, use } = jwk as Record<string, unknown>;
  if (PRIVATE_MEMBERS.some((member) => member in jwk)) return 'its key has a private part';
  if (kty !== 'EC' || crv !== 'P-256') return 'its key is not EC P-256';
  if (alg !== undefined && alg !== 'ES256') return 'its key is for another algorithm';
  if (use !== undefined && use !== 'sig') return 'its key is not for signatures';
  if (typeof x !== 'string' || typeof y !== 'string') return 'its key has no coordinates';
  if (!COORDINATE.test(x) || !COORDINATE.test(y)) return 'the coordinates of its key are not 32 bytes';
  return { jwk: { kty, crv, x, y }, thumbprint: keyThumbprint({ x, y }) };
}
