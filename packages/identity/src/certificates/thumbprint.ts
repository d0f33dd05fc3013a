import { createHash, X509Certificate } from 'node:crypto';
import type { CertificateFacts } from './verify-certificate.ts';

/** The `x5t#S256` of a certificate in DER or PEM (RFC 8705 §3.1): SHA-256 of the DER form, in base64url. */
export function certificateThumbprint(certificate: Uint8Array | string): string {
  const { raw } = new X509Certificate(certificate);
  return createHash('sha256').update(raw).digest('base64url');
}

/** The `x5t#S256` of a certificate that was verified. */
export function thumbprintOf({ fingerprint }: Pick<CertificateFacts, 'fingerprint'>): string {
  return Buffer.from(fingerprint, 'hex').toString('base64url');
}
