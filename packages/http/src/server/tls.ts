import { readFileSync } from 'node:fs';
import type { TlsOptions } from 'node:tls';

/** The server's own certificate (with its chain) and key, PEM. */
export interface TlsFiles {
  readonly certFile: string;
  readonly keyFile: string;
}

export interface ServerTls extends TlsFiles {
  /** `optional`: a client may show a certificate of any authority; the service judges it and its absence. */
  readonly requestClientCertificate: 'none' | 'optional';
}

/**
 * The handshake proves that a client holds the key of its certificate, and leaves to the service who vouches for it: the
 * trusted authorities change while connections live, and none of them may certify another's names.
 */
export function tlsOptions(tls: ServerTls): TlsOptions {
  return { ...contextOptions(tls), requestCert: tls.requestClientCertificate !== 'none', rejectUnauthorized: false };
}

/** What a renewed certificate changes; connections that are open go on with the one they began with. */
export function contextOptions(files: TlsFiles) {
  return { cert: readFileSync(files.certFile), key: readFileSync(files.keyFile), minVersion: 'TLSv1.2' as const };
}
