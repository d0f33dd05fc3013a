import { X509Certificate } from 'node:crypto';
import { type Clock, HanseError, type Instant } from '@hanse/kernel';
import { publicJwk } from '../tokens/key-set.ts';

/** What a verified certificate says. */
export interface CertificateFacts {
  /** The distinguished name, e.g. `CN=north`. */
  readonly subject: string;
  readonly uriSans: readonly string[];
  /** SHA-256 of the certificate, 64 lower-case hex digits. */
  readonly fingerprint: string;
  /** SHA-256 thumbprint of its key (RFC 7638), if that is ECDSA P-256. */
  readonly keyThumbprint?: string;
  readonly notBefore: Instant;
  readonly notAfter: Instant;
}

/** Checks that the authority issued the certificate and that it is valid now. Throws IDENTITY_CERTIFICATE_INVALID. */
export function verifyCertificate(parts: {
  certificatePem: string;
  authorityPem: string;
  clock: Pick<Clock, 'now'>;
}): CertificateFacts {
  const certificate = parsed(parts.certificatePem, 'the presenter');
  const authority = parsed(parts.authorityPem, 'the authority');
  const facts = factsOf(certificate);
  const refuse = (problem: string) =>
    new HanseError('IDENTITY_CERTIFICATE_INVALID', { subject: facts.subject, authority: authority.subject, problem });
  const now = parts.clock.now();
  if (!authority.ca || !certificate.checkIssued(authority)) throw refuse('it was issued by somebody else');
  if (!certificate.verify(authority.publicKey)) throw refuse('its signature is wrong');
  if (now < facts.notBefore) throw refuse('it is not valid yet');
  if (now > facts.notAfter) throw refuse('it has expired');
  return facts;
}

/** SHA-256 of a certificate in PEM, 64 lower-case hex digits. */
export function fingerprintOf(certificatePem: string): string {
  return factsOf(parsed(certificatePem, 'the presenter')).fingerprint;
}

/** What a certificate says, without checking who says so; for one's own certificates. */
export function readCertificate(certificatePem: string): CertificateFacts {
  return factsOf(parsed(certificatePem, 'the presenter'));
}

export function factsOf(certificate: X509Certificate): CertificateFacts {
  const key = certificate.publicKey;
  return {
    subject: certificate.subject,
    uriSans: uriNames(certificate.subjectAltName ?? ''),
    fingerprint: certificate.fingerprint256.replaceAll(':', '').toLowerCase(),
    ...(key.asymmetricKeyDetails?.namedCurve === 'prime256v1' ? { keyThumbprint: publicJwk(key).kid } : {}),
    notBefore: Date.parse(certificate.validFrom),
    notAfter: Date.parse(certificate.validTo),
  };
}

function parsed(pem: string, subject: string): X509Certificate {
  try {
    return new X509Certificate(pem);
  } catch (cause) {
    const problem = 'it is not a certificate in PEM';
    throw new HanseError('IDENTITY_CERTIFICATE_INVALID', { subject, authority: 'the authority', problem }, cause);
  }
}

/** Node writes a value with special characters as a JSON string, so that it cannot forge another name. */
function uriNames(subjectAltName: string): readonly string[] {
  const names = subjectAltName.matchAll(/(?:^|, )([A-Za-z][A-Za-z ]*):("(?:[^"\\]|\\.)*"|[^,]*)/g);
  return [...names]
    .filter(([, type]) => type === 'URI')
    .map(([, , value = '']) => (value.startsWith('"') ? String(JSON.parse(value)) : value));
}
