import { createECDH, createPrivateKey, hkdfSync, type KeyObject } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { writePrivateFile } from '@hanse/identity';
import { HanseError, type Rng } from '@hanse/kernel';

const SECRET_BYTES = 32;
/** Of the order of P-256 minus one. */
const LARGEST = 0xffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632550n;
/** 64 bits more than the order has, so that the remainder is as good as drawn evenly (FIPS 186-5 §A.2.1). */
const DRAWN_BYTES = 40;

/**
 * The ECDSA P-256 key of a VEE, from the site's secret and a salt of the VEE's own. The same two give the same key, so
 * that a VEE may be defined again after a crash; without the salt, which is kept only until then, it is gone for the site.
 */
export function instanceKey(secret: Uint8Array, salt: Uint8Array, veeId: string): KeyObject {
  const drawn = Buffer.from(hkdfSync('sha256', secret, salt, `hanse instance key ${veeId}`, DRAWN_BYTES));
  const d = ((BigInt(`0x${drawn.toString('hex')}`) % LARGEST) + 1n).toString(16).padStart(64, '0');
  const ecdh = createECDH('prime256v1');
  ecdh.setPrivateKey(d, 'hex');
  const point = ecdh.getPublicKey();
  const base64url = (bytes: Buffer) => bytes.toString('base64url');
  // An uncompressed point: the byte 4, then x and y (SEC 1 §2.3.3).
  const [x, y] = [base64url(point.subarray(1, 33)), base64url(point.subarray(33))];
  const key = { kty: 'EC', crv: 'P-256', x, y, d: base64url(Buffer.from(d, 'hex')) };
  return createPrivateKey({ key, format: 'jwk' });
}

/** The secret of a file of mode 0600, made on first use. Throws GATEWAY_IDENTITY_DAMAGED. */
export function loadOrCreateSecret(file: string, rng: Rng): Uint8Array {
  if (!existsSync(file)) writePrivateFile(file, `${Buffer.from(rng.bytes(SECRET_BYTES)).toString('base64url')}\n`);
  const secret = Buffer.from(readFileSync(file, 'utf8').trim(), 'base64url');
  if (secret.length !== SECRET_BYTES) throw new HanseError('GATEWAY_IDENTITY_DAMAGED', { file });
  return secret;
}
