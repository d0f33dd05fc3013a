import { X509Certificate } from 'node:crypto';
import { connect } from 'node:tls';
import { HanseError } from '@hanse/kernel';
import { derOfChain } from '../peer-chain.ts';
import { abortReason } from './client-errors.ts';

/**
 * The CA certificate (PEM) that a server presents, accepted only when it has the expected SHA-256 fingerprint (64
 * lower-case hex digits): how a newcomer with an invitation gets what to verify the server by. Nothing is sent over the
 * connection; every later request verifies the server by this certificate. Throws PEER_AUTHORITY_UNEXPECTED.
 */
export async function fetchAuthority(parts: {
  baseUrl: string;
  fingerprint: string;
  signal: AbortSignal;
}): Promise<string> {
  const certificates = await presentedChain(new URL(parts.baseUrl), parts.signal);
  const pinned = certificates.find((certificate) => fingerprintOf(certificate) === parts.fingerprint);
  if (pinned !== undefined) return `${pinned.toString().trim()}\n`;
  throw new HanseError('PEER_AUTHORITY_UNEXPECTED', {
    peer: parts.baseUrl,
    expected: parts.fingerprint,
    found: certificates.map(fingerprintOf),
  });
}

function presentedChain(url: URL, signal: AbortSignal): Promise<readonly X509Certificate[]> {
  if (signal.aborted) return Promise.reject(abortReason(signal, url.origin));
  return new Promise((resolve, reject) => {
    const host = url.hostname.replace(/^\[|\]$/g, '');
    const isName = !/^[\d.]+$|:/.test(host);
    const options = { host, port: Number(url.port || 443), ...(isName ? { servername: host } : {}) };
    const socket = connect({ ...options, rejectUnauthorized: false });
    const finish = (settle: () => void) => {
      signal.removeEventListener('abort', abandon);
      socket.destroy();
      settle();
    };
    const abandon = () => finish(() => reject(abortReason(signal, url.origin)));
    signal.addEventListener('abort', abandon, { once: true });
    socket.once('secureConnect', () => {
      const chain = derOfChain(socket.getPeerCertificate(true)).map((der) => new X509Certificate(der));
      finish(() => resolve(chain));
    });
    socket.once('error', (cause) =>
      finish(() => reject(new HanseError('PEER_UNREACHABLE', { peer: url.origin, problem: cause.message }, cause))),
    );
  });
}

function fingerprintOf(certificate: X509Certificate): string {
  return certificate.fingerprint256.replaceAll(':', '').toLowerCase();
}
