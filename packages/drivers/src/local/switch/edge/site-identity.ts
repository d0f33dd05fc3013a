import type { TLSSocket } from 'node:tls';
import type { SiteId } from '@hanse/kernel';

const PREFIX = 'urn:hanse:site:';

/** The name a site's certificate carries as a URI subject alternative name (RFC 5280 §4.2.1.6). */
export function siteUrn(siteId: SiteId): string {
  return `${PREFIX}${siteId}`;
}

/**
 * The one site that the peer's verified certificate names, as text; undefined when there is none or more than one.
 * Names that Node had to quote hold separators, so they could pose as others: such certificates name nobody.
 */
export function siteNamedBy(socket: TLSSocket): string | undefined {
  const names = socket.getPeerX509Certificate()?.subjectAltName ?? '';
  if (names.includes('"')) return undefined;
  const urns = names.split(', ').filter((name) => name.startsWith(`URI:${PREFIX}`));
  return urns.length === 1 ? urns[0]?.slice(`URI:${PREFIX}`.length) : undefined;
}
