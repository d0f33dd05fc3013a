import type { DetailedPeerCertificate } from 'node:tls';

/** A certificate as Node shows a peer's, with the one it was issued by. */
export type PeerChain = DetailedPeerCertificate;

/** More are not looked at: a chain of services has two. */
const MOST = 8;

/** The certificates of a chain in DER, the peer's own first; a self-signed one names itself as its issuer and ends it. */
export function derOfChain(peer: PeerChain): readonly Buffer[] {
  const chain: Buffer[] = [];
  let next: PeerChain | undefined = peer;
  while (next?.raw !== undefined && chain.length < MOST) {
    chain.push(next.raw);
    const issuer: PeerChain | undefined = next.issuerCertificate;
    next = issuer === next ? undefined : issuer;
  }
  return chain;
}

/** The same in PEM. */
export function pemOfChain(peer: PeerChain): string {
  return derOfChain(peer).map(pemOf).join('');
}

function pemOf(der: Buffer): string {
  const lines = der.toString('base64').match(/.{1,64}/g) ?? [];
  return `-----BEGIN CERTIFICATE-----\n${lines.join('\n')}\n-----END CERTIFICATE-----\n`;
}
