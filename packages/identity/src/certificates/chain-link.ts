import { X509Certificate } from 'node:crypto';
import type { Instant } from '@hanse/kernel';
import { x509 } from './x509.ts';

/** A certificate of a chain: as Node verifies it, and with its extensions. */
export interface ChainLink {
  readonly certificate: X509Certificate;
  readonly parts: InstanceType<typeof x509.X509Certificate>;
}

/** Extensions that are looked at here; any other one that is critical must be refused (RFC 5280 §4.2). */
const UNDERSTOOD = new Set(['2.5.29.15', '2.5.29.17', '2.5.29.19', '2.5.29.37']);
const HASHES = new Set(['SHA-256', 'SHA-384', 'SHA-512']);
const LEAST_RSA_BITS = 2_048;

export function chainLink(pem: string): ChainLink {
  const certificate = new X509Certificate(pem);
  return { certificate, parts: new x509.X509Certificate(certificate.raw) };
}

/** What is wrong with a certificate by itself, wherever in the chain it stands. */
export function linkProblem({ certificate, parts }: ChainLink, now: Instant): string | undefined {
  if (now < parts.notBefore.getTime()) return 'is not valid yet';
  if (now > parts.notAfter.getTime()) return 'has expired';
  const foreign = parts.extensions.find(({ critical, type }) => critical && !UNDERSTOOD.has(type));
  if (foreign !== undefined) return `has the critical extension ${foreign.type}, which is not understood`;
  return weakness(certificate, parts);
}

/** What keeps a certificate from being an authority above so many others. */
export function authorityProblem({ parts }: ChainLink, below: number): string | undefined {
  const constraints = parts.getExtension(x509.BasicConstraintsExtension);
  if (constraints?.ca !== true) return 'is not an authority';
  if (constraints.pathLength !== undefined && below > constraints.pathLength) return 'may not stand so high in a chain';
  const usages = parts.getExtension(x509.KeyUsagesExtension);
  if (usages !== null && (usages.usages & x509.KeyUsageFlags.keyCertSign) === 0) return 'may not sign certificates';
  return undefined;
}

/** What keeps a certificate from being shown by a client or server. */
export function presenterProblem({ parts }: ChainLink, purpose: 'client' | 'server'): string | undefined {
  if (parts.getExtension(x509.BasicConstraintsExtension)?.ca === true) return 'is an authority, not a user or service';
  const usages = parts.getExtension(x509.KeyUsagesExtension);
  if (usages !== null && (usages.usages & x509.KeyUsageFlags.digitalSignature) === 0) return 'may not sign';
  const purposes = parts.getExtension(x509.ExtendedKeyUsageExtension);
  const wanted = purpose === 'client' ? x509.ExtendedKeyUsage.clientAuth : x509.ExtendedKeyUsage.serverAuth;
  return purposes === null || purposes.usages.includes(wanted) ? undefined : `is not for a ${purpose}`;
}

function weakness(certificate: X509Certificate, parts: ChainLink['parts']): string | undefined {
  const { hash } = parts.signatureAlgorithm as { hash?: { name?: string } };
  if (hash !== undefined && !HASHES.has(hash.name ?? '')) return 'is signed with a weak hash';
  const { asymmetricKeyType: type, asymmetricKeyDetails: details } = certificate.publicKey;
  if (type === 'ec' || type === 'ed25519') return undefined;
  if (type !== 'rsa' && type !== 'rsa-pss') return `has a key of kind ${type ?? 'unknown'}`;
  return (details?.modulusLength ?? 0) >= LEAST_RSA_BITS ? undefined : `has a key of less than ${LEAST_RSA_BITS} bits`;
}
