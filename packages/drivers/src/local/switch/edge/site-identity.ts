import { X509Certificate } from 'node:crypto';
import type { TLSSocket } from 'node:tls';
import type { SiteId } from '@hanse/kernel';

const PREFIX = 'urn:hanse:site:';

/** The name a site's certificate carries as a URI subject alternative name (RFC 5280 §4.2.1.6). */
export function siteUrn(siteId: SiteId): string {
  return `${PREFIX}${siteId}`;
}

/**
 * The one site that the peer's certificate names, as text, if the root of that very site issued it; undefined otherwise.
 * Any of the roots would do for TLS, but a site's authority may certify nobody else. Names that Node had to quote hold
 * separators, so they could pose as others: such certificates name nobody.
 */
export function siteNamedBy(socket: TLSSocket, roots: readonly X509Certificate[]): string | undefined {
  const certificate = socket.getPeerX509Certificate();
  const names = certificate?.subjectAltName ?? '';
  if (certificate === undefined || names.includes('"')) return undefined;
  const urns = names.split(', ').filter((name) => name.startsWith(`URI:${PREFIX}`));
  const [urn] = urns.map((name) => name.slice('URI:'.length));
  const root = roots.find(({ subject }) => subject === `CN=${urn}`);
  if (urn === undefined || urns.length > 1 || root === undefined) return undefined;
  const isIssued = certificate.checkIssued(root) && certificate.verify(root.publicKey);
  return isIssued ? urn.slice(PREFIX.length) : undefined;
}

/** The certificates of a file of PEM. */
export function certificatesOf(pem: string): readonly X509Certificate[] {
  const found = pem.match(/-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/g) ?? [];
  return found.map((one) => new X509Certificate(one));
}
