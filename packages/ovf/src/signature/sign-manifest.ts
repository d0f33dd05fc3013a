import { HanseError } from '@hanse/kernel';
import type { DigestAlgorithm } from '../ports/digest-factory.ts';
import { parseTrust } from './certificate-file.ts';
import { ecdsaToDer } from './ecdsa-signature.ts';
import { readPrivateKey } from './private-key.ts';
import { HASHES, isSignedBy } from './public-keys.ts';
import { x509 } from './x509.ts';

/**
 * The text of the certificate file for a manifest: the signature, then the certificates, the signer's own first.
 * Throws OVF_SIGNATURE_KEY when the key cannot be read or is not the one of the first certificate, and
 * OVF_SIGNATURE_MALFORMED when there is no certificate.
 */
export async function signManifest(parts: {
  readonly manifestName: string;
  readonly manifestBytes: Uint8Array;
  readonly privateKeyPem: string;
  readonly certificatesPem: string;
  readonly algorithm?: DigestAlgorithm;
}): Promise<string> {
  const { manifestName, algorithm = 'sha256' } = parts;
  const certificates = parseTrust(parts.certificatesPem, 'the certificates of the signer');
  const bytes = Uint8Array.from(parts.manifestBytes);
  const signature = await sign(bytes, parts.privateKeyPem, algorithm, manifestName);
  const [own = ''] = certificates;
  if (!(await isSignedBy(new x509.X509Certificate(own), { algorithm, bytes, signature }))) {
    throw new HanseError('OVF_SIGNATURE_KEY', { at: manifestName, problem: 'the first certificate is of another key' });
  }
  const name = manifestName.split('/').at(-1) ?? manifestName;
  const hex = [...signature].map((byte) => byte.toString(16).padStart(2, '0')).join('');
  return `${algorithm.toUpperCase()}(${name})= ${hex}\n${certificates.map((pem) => `${pem.trim()}\n`).join('')}`;
}

async function sign(
  bytes: Uint8Array<ArrayBuffer>,
  pem: string,
  algorithm: DigestAlgorithm,
  at: string,
): Promise<Uint8Array<ArrayBuffer>> {
  const { subtle } = globalThis.crypto;
  const hash = HASHES[algorithm];
  const { pkcs8, curve } = readPrivateKey(pem, at);
  try {
    if (curve !== undefined) {
      const key = await subtle.importKey('pkcs8', pkcs8, { name: 'ECDSA', namedCurve: curve }, false, ['sign']);
      return ecdsaToDer(new Uint8Array(await subtle.sign({ name: 'ECDSA', hash }, key, bytes)));
    }
    const rsa = { name: 'RSASSA-PKCS1-v1_5', hash };
    const key = await subtle.importKey('pkcs8', pkcs8, rsa, false, ['sign']);
    return new Uint8Array(await subtle.sign(rsa, key, bytes));
  } catch (cause) {
    throw new HanseError('OVF_SIGNATURE_KEY', { at, problem: 'it is no RSA or EC key that can sign' }, cause);
  }
}
