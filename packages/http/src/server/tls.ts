import { readFileSync } from 'node:fs';
import type { TlsOptions } from 'node:tls';

export interface ServerTls {
  readonly certFile: string;
  readonly keyFile: string;
  /** The authority that client certificates must chain to. */
  readonly caFile: string;
  /** `required` ends the handshake without one; `optional` leaves it to the route's authentication. */
  readonly requestClientCertificate: 'none' | 'optional' | 'required';
}

export function tlsOptions(tls: ServerTls): TlsOptions {
  return {
    cert: readFileSync(tls.certFile),
    key: readFileSync(tls.keyFile),
    ca: readFileSync(tls.caFile),
    minVersion: 'TLSv1.2',
    requestCert: tls.requestClientCertificate !== 'none',
    rejectUnauthorized: tls.requestClientCertificate === 'required',
  };
}
