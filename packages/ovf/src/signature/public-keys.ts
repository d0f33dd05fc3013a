import type { DigestAlgorithm } from '../ports/digest-factory.ts';
import { ecdsaFromDer } from './ecdsa-signature.ts';
import type { x509 } from './x509.ts';

export const HASHES: Readonly<Record<DigestAlgorithm, string>> = {
  sha1: 'SHA-1',
  sha256: 'SHA-256',
  sha384: 'SHA-384',
  sha512: 'SHA-512',
};

/** Whether the bytes are signed by the key of the certificate: RSA (PKCS #1 v1.5) or ECDSA. */
export async function isSignedBy(
  certificate: x509.X509Certificate,
  signed: {
    readonly algorithm: DigestAlgorithm;
    readonly bytes: Uint8Array<ArrayBuffer>;
    readonly signature: Uint8Array<ArrayBuffer>;
  },
): Promise<boolean> {
  const { subtle } = globalThis.crypto;
  const hash = HASHES[signed.algorithm];
  const { name, namedCurve } = certificate.publicKey.algorithm as {
    readonly name: string;
    readonly namedCurve?: string;
  };
  try {
    if (namedCurve !== undefined) {
      const key = await subtle.importKey('spki', certificate.publicKey.rawData, { name: 'ECDSA', namedCurve }, false, [
        'verify',
      ]);
      const signature = ecdsaFromDer(signed.signature, namedCurve);
      return signature !== undefined && (await subtle.verify({ name: 'ECDSA', hash }, key, signature, signed.bytes));
    }
    if (!name.startsWith('RSA')) return false;
    const algorithm = { name: 'RSASSA-PKCS1-v1_5', hash };
    const key = await subtle.importKey('spki', certificate.publicKey.rawData, algorithm, false, ['verify']);
    return await subtle.verify(algorithm, key, signed.signature, signed.bytes);
  } catch {
    // A key that the platform cannot import has signed nothing that could be relied on.
    return false;
  }
}
