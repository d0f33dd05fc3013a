import { type PeerCertificate, TLSSocket } from 'node:tls';
import { HanseError } from '@hanse/kernel';
import type { FastifyRequest } from 'fastify';

/** The certificate a client proved to hold; it chains to the authority the server trusts. */
export interface ClientCertificate {
  /** The common name. */
  readonly subject: string;
  /** The URI names, e.g. `urn:hanse:site:<id>`. */
  readonly uriSans: readonly string[];
  /** SHA-256 of the certificate, 64 lower-case hex digits. */
  readonly fingerprint: string;
}

/** Reading a certificate costs more than most answers, and a connection keeps the one it began with. */
const known = new WeakMap<TLSSocket, ClientCertificate>();

/** Undefined when the client presented none. Throws CLIENT_CERTIFICATE_INVALID for one that is not trusted. */
export function clientCertificateOf(request: FastifyRequest): ClientCertificate | undefined {
  const { socket } = request.raw;
  if (!(socket instanceof TLSSocket)) return undefined;
  return known.get(socket) ?? remembered(socket);
}

function remembered(socket: TLSSocket): ClientCertificate | undefined {
  const peer = socket.getPeerCertificate();
  if (peer.raw === undefined) return undefined;
  if (!socket.authorized) {
    throw new HanseError('CLIENT_CERTIFICATE_INVALID', { problem: String(socket.authorizationError) });
  }
  const certificate = {
    subject: commonName(peer),
    uriSans: uriNames(peer.subjectaltname ?? ''),
    fingerprint: peer.fingerprint256.replaceAll(':', '').toLowerCase(),
  };
  known.set(socket, certificate);
  return certificate;
}

function commonName(peer: PeerCertificate): string {
  const name: string | string[] | undefined = peer.subject.CN;
  return Array.isArray(name) ? name.join(' ') : (name ?? '');
}

/** One name of Node's text form; a value with special characters is a JSON string there, so that it cannot forge another name. */
const NAME = /(?:^|, )([A-Za-z][A-Za-z ]*):("(?:[^"\\]|\\.)*"|[^,]*)/g;

export function uriNames(subjectAltName: string): readonly string[] {
  return [...subjectAltName.matchAll(NAME)]
    .filter(([, type]) => type === 'URI')
    .map(([, , value = '']) => (value.startsWith('"') ? String(JSON.parse(value)) : value));
}
