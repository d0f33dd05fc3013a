import { createHmac, type KeyObject, sign } from 'node:crypto';

export type Fields = Readonly<Record<string, unknown>>;

/** A JWT with whatever header and payload, signed by hand: what a library would refuse to make. */
export function forgedJwt(header: Fields, payload: Fields, signature: (input: Buffer) => Buffer): string {
  const input = [header, payload].map((part) => Buffer.from(JSON.stringify(part)).toString('base64url')).join('.');
  return `${input}.${signature(Buffer.from(input)).toString('base64url')}`;
}

/** ES256 (RFC 7518 §3.4). */
export function es256(key: KeyObject): (input: Buffer) => Buffer {
  return (input) => sign('sha256', input, { key, dsaEncoding: 'ieee-p1363' });
}

/** RS256 (RFC 7518 §3.3). */
export function rs256(key: KeyObject): (input: Buffer) => Buffer {
  return (input) => sign('sha256', input, key);
}

/** HS256 (RFC 7518 §3.2) with any text as secret. */
export function hs256(secret: string): (input: Buffer) => Buffer {
  return (input) => createHmac('sha256', secret).update(input).digest();
}

/** The empty signature of `alg: none` (RFC 7518 §3.6). */
export function unsigned(): Buffer {
  return Buffer.alloc(0);
}
