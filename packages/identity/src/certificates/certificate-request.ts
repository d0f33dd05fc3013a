import { type KeyObject, webcrypto } from 'node:crypto';
import { HanseError } from '@hanse/kernel';
import { newKey, pemOf } from '../private-key-file.ts';
import { ECDSA_P256, x509 } from './x509.ts';

/** A key that never leaves its owner, and the request to certify it. */
export interface CertificateRequest {
  /** PKCS #8, PEM. */
  readonly keyPem: string;
  /** PKCS #10, PEM. */
  readonly csrPem: string;
}

/** A request signed with its key, which proves that the requester holds it; the key is made unless it is given. */
export async function createCertificateRequest(parts: {
  subjectName: string;
  key?: KeyObject;
}): Promise<CertificateRequest> {
  const keyPem = pemOf(parts.key ?? newKey());
  const request = await x509.Pkcs10CertificateRequestGenerator.create({
    name: commonName(parts.subjectName),
    keys: await keyPair(keyPem),
    signingAlgorithm: ECDSA_P256,
  });
  return { keyPem, csrPem: request.toString('pem') };
}

/** The request, once it is known to be of the right kind and signed with the key it names. */
export async function parseCertificateRequest(
  csrPem: string,
): Promise<InstanceType<typeof x509.Pkcs10CertificateRequest>> {
  const request = decoded(csrPem);
  const algorithm: { name: string; namedCurve?: string } = request.publicKey.algorithm;
  if (algorithm.name !== 'ECDSA' || algorithm.namedCurve !== 'P-256') throw invalid('its key is not ECDSA P-256');
  const isProved = await request.verify().catch(() => false);
  if (!isProved) throw invalid('it is not signed with its own key');
  return request;
}

/** A distinguished name of one common name, whatever characters that holds. */
export function commonName(name: string): x509.Name {
  return new x509.Name([{ CN: [{ utf8String: name }] }]);
}

export async function keyPair(keyPem: string): Promise<webcrypto.CryptoKeyPair> {
  const privateKey = await importKey(keyPem);
  const { d: _private, key_ops: _uses, ...jwk } = await webcrypto.subtle.exportKey('jwk', privateKey);
  const publicKey = await webcrypto.subtle.importKey('jwk', jwk, ECDSA_P256, true, ['verify']);
  return { privateKey, publicKey };
}

function importKey(keyPem: string): Promise<webcrypto.CryptoKey> {
  const der = Buffer.from(keyPem.replace(/-----[^-]+-----|\s/g, ''), 'base64');
  return webcrypto.subtle.importKey('pkcs8', der, ECDSA_P256, true, ['sign']);
}

function decoded(csrPem: string): InstanceType<typeof x509.Pkcs10CertificateRequest> {
  if (!csrPem.trimStart().startsWith('-----BEGIN CERTIFICATE REQUEST-----')) throw invalid('it is not PEM');
  try {
    return new x509.Pkcs10CertificateRequest(csrPem);
  } catch (cause) {
    throw invalid('it is not PKCS #10', cause);
  }
}

function invalid(problem: string, cause?: unknown): HanseError {
  return new HanseError('IDENTITY_REQUEST_INVALID', { problem }, cause);
}
