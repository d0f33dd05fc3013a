import { HanseError } from '@hanse/kernel';
import { element, read } from './ecdsa-signature.ts';
import { x509 } from './x509.ts';

const SEQUENCE = 0x30;
const OCTETS = 0x04;
const OBJECT_ID = 0x06;
const EC_PARAMETERS = 0xa0;
const VERSION_0 = [0x02, 1, 0] as const;
// 1.2.840.113549.1.1.1 with NULL, and 1.2.840.10045.2.1 (RFC 3279 §2.3).
const RSA = [SEQUENCE, 13, OBJECT_ID, 9, 0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 1, 1, 1, 5, 0] as const;
const EC = [OBJECT_ID, 7, 0x2a, 0x86, 0x48, 0xce, 0x3d, 2, 1] as const;
const CURVES: Readonly<Record<string, string>> = {
  '2a8648ce3d030107': 'P-256',
  '2b81040022': 'P-384',
  '2b81040023': 'P-521',
};

/** A private key as PKCS #8, with the curve of an EC key; undefined for RSA. */
export interface PrivateKey {
  readonly pkcs8: Uint8Array<ArrayBuffer>;
  readonly curve: string | undefined;
}

/** Reads a key as openssl writes it: PKCS #8, PKCS #1 or SEC 1. Throws OVF_SIGNATURE_KEY. */
export function readPrivateKey(pem: string, at: string): PrivateKey {
  if (/-----BEGIN ENCRYPTED PRIVATE KEY-----|Proc-Type: 4,ENCRYPTED/.test(pem)) throw unusable(at, 'it is encrypted');
  const block = /-----BEGIN (RSA |EC )?PRIVATE KEY-----[\s\S]+?-----END \1?PRIVATE KEY-----/.exec(pem);
  if (block === null) throw unusable(at, 'there is no private key');
  const der = new Uint8Array(decode(block[0], at));
  if (block[1] === 'RSA ') return { pkcs8: wrapped(RSA, der), curve: undefined };
  if (block[1] === 'EC ') return fromSec1(der, at);
  return { pkcs8: der, curve: curveOf(der, at) };
}

function decode(block: string, at: string): ArrayBuffer {
  try {
    return x509.PemConverter.decodeFirst(block);
  } catch (cause) {
    throw new HanseError('OVF_SIGNATURE_KEY', { at, problem: 'its PEM is damaged' }, cause);
  }
}

/** RFC 5915: the curve stands within the key, where PKCS #8 has it outside. */
function fromSec1(der: Uint8Array, at: string): PrivateKey {
  const body = read(der, SEQUENCE)?.content ?? der;
  const version = read(body, 0x02);
  const key = version === undefined ? undefined : read(version.rest, OCTETS);
  const parameters = key === undefined ? undefined : read(key.rest, EC_PARAMETERS);
  if (parameters === undefined) throw unusable(at, 'it does not say its curve');
  const algorithm = element(SEQUENCE, [...EC, ...parameters.content]);
  return { pkcs8: wrapped(algorithm, der), curve: curveNamed(parameters.content, at) };
}

function wrapped(algorithm: readonly number[], key: Uint8Array): Uint8Array<ArrayBuffer> {
  return Uint8Array.from(element(SEQUENCE, [...VERSION_0, ...algorithm, ...element(OCTETS, [...key])]));
}

/** Of a PKCS #8 key (RFC 5208); undefined when it is not an EC key. */
function curveOf(pkcs8: Uint8Array, at: string): string | undefined {
  const version = read(read(pkcs8, SEQUENCE)?.content ?? pkcs8, 0x02);
  const algorithm = version === undefined ? undefined : read(version.rest, SEQUENCE)?.content;
  if (algorithm === undefined) throw unusable(at, 'it is no PKCS #8 key');
  const isEc = EC.every((byte, index) => algorithm[index] === byte);
  return isEc ? curveNamed(algorithm.subarray(EC.length), at) : undefined;
}

function curveNamed(objectId: Uint8Array, at: string): string {
  const bytes = read(objectId, OBJECT_ID)?.content ?? new Uint8Array(0);
  const curve = CURVES[[...bytes].map((byte) => byte.toString(16).padStart(2, '0')).join('')];
  if (curve === undefined) throw unusable(at, 'its curve is not P-256, P-384 or P-521');
  return curve;
}

function unusable(at: string, problem: string): HanseError {
  return new HanseError('OVF_SIGNATURE_KEY', { at, problem });
}
