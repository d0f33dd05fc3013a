import { type PeerCertificate, TLSSocket } from 'node:tls';
import type { FastifyRequest } from 'fastify';
import { type PeerChain, pemOfChain } from '../peer-chain.ts';
import { uriNames } from '../uri-names.ts';

/**
 * The certificate a client proved to hold the key of. Who vouches for its names the server does not say: the service
 * verifies the chain. Every request of a connection shows the same object, so that a verdict can be kept with it.
 */
export interface ClientCertificate {
  /** The common name. */
  readonly subject: string;
  /** The URI names, e.g. `urn:hanse:site:<id>`. */
  readonly uriSans: readonly string[];
  /** SHA-256 of the certificate, 64 lower-case hex digits. */
  readonly fingerprint: string;
  /** What the client presented, PEM, its own certificate first. */
  readonly chainPem: string;
}

/** Reading a certificate costs more than most answers, and a connection keeps the one it began with. */
const known = new WeakMap<TLSSocket, ClientCertificate>();

/** Undefined when the client presented none. */
export function clientCertificateOf(request: FastifyRequest): ClientCertificate | undefined {
  const { socket } = request.raw;
  if (!(socket instanceof TLSSocket)) return undefined;
  return known.get(socket) ?? remembered(socket);
}

function remembered(socket: TLSSocket): ClientCertificate | undefined {
  const peer: PeerChain = socket.getPeerCertificate(true);
  if (peer.raw === undefined) return undefined;
  const certificate = {
    subject: commonName(peer),
    uriSans: uriNames(peer.subjectaltname ?? ''),
    fingerprint: peer.fingerprint256.replaceAll(':', '').toLowerCase(),
    chainPem: pemOfChain(peer),
  };
  known.set(socket, certificate);
  return certificate;
}

function commonName(peer: PeerCertificate): string {
  const name: string | string[] | undefined = peer.subject.CN;
  return Array.isArray(name) ? name.join(' ') : (name ?? '');
}
