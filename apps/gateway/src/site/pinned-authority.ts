import { createHash, X509Certificate } from 'node:crypto';
import { connect, type DetailedPeerCertificate } from 'node:tls';
import { HanseError } from '@hanse/kernel';

const DEADLINE = 10_000;

/**
 * The federation's CA certificate as PEM, taken from the chain its server presents and proved by its fingerprint.
 * Nothing is sent over this connection: it serves only to learn whom to trust for the next one.
 * Throws GATEWAY_FEDERATION_UNPROVEN, PEER_UNREACHABLE.
 */
export async function fetchPinnedAuthority(url: string, fingerprint: string): Promise<string> {
  const chain = await presentedChain(url);
  const authority = chain.find((der) => createHash('sha256').update(der).digest('hex') === fingerprint);
  if (authority === undefined) throw new HanseError('GATEWAY_FEDERATION_UNPROVEN', { url, expected: fingerprint });
  return new X509Certificate(authority).toString();
}

function presentedChain(url: string): Promise<readonly Buffer[]> {
  const { hostname, port } = new URL(url);
  return new Promise((resolve, reject) => {
    const unreachable = (problem: string) => {
      socket.destroy();
      reject(new HanseError('PEER_UNREACHABLE', { peer: url, problem }));
    };
    // The chain is judged by its fingerprint, which is stricter than any list of authorities.
    const socket = connect({ host: hostname, port: Number(port || 443), rejectUnauthorized: false }, () => {
      resolve(chainOf(socket.getPeerCertificate(true)));
      socket.destroy();
    });
    socket.setTimeout(DEADLINE, () => unreachable(`no answer within ${DEADLINE / 1000} s`));
    socket.once('error', (cause) => unreachable(cause.message));
  });
}

/** From the server's certificate up to its root, which names itself as issuer. */
function chainOf(leaf: DetailedPeerCertificate): readonly Buffer[] {
  const chain: Buffer[] = [];
  for (let at: DetailedPeerCertificate | undefined = leaf; at?.raw !== undefined; at = at.issuerCertificate) {
    if (chain.some((der) => der.equals(at?.raw ?? der))) break;
    chain.push(at.raw);
  }
  return chain;
}
