import { readFileSync } from 'node:fs';
import type { checkServerIdentity, PeerCertificate } from 'node:tls';
import { uriNames } from '../uri-names.ts';

/** Where the client's trust and its own certificate come from. */
export interface ClientTls {
  /** The authority the server's certificate must chain to, as PEM or as the file that holds it. */
  readonly ca?: string;
  readonly caFile?: string;
  /** The one URI name that the server's certificate must bear, instead of the name of its host. */
  readonly serverUri?: string;
  /** The certificate to present, for mutual TLS. */
  readonly certFile?: string;
  readonly keyFile?: string;
}

interface ConnectOptions {
  readonly ca?: string;
  readonly cert?: string;
  readonly key?: string;
  readonly checkServerIdentity?: typeof checkServerIdentity;
}

export function clientTls(parts: ClientTls): ConnectOptions {
  const ca = parts.ca ?? read(parts.caFile);
  const cert = read(parts.certFile);
  const key = read(parts.keyFile);
  const { serverUri } = parts;
  return {
    ...(ca === undefined ? {} : { ca }),
    ...(cert === undefined ? {} : { cert }),
    ...(key === undefined ? {} : { key }),
    ...(serverUri === undefined ? {} : { checkServerIdentity: identityCheck(serverUri) }),
  };
}

/** Services are known by their URI names (as SPIFFE's X.509-SVID §2): addresses move, and two never share a name. */
function identityCheck(serverUri: string): typeof checkServerIdentity {
  return (_host: string, { subjectaltname }: PeerCertificate) => {
    const names = uriNames(subjectaltname ?? '');
    if (names.length === 1 && names[0] === serverUri) return undefined;
    return new Error(`its certificate is of ${names.join(', ') || 'nobody'}, not of ${serverUri}`);
  };
}

function read(file: string | undefined): string | undefined {
  return file === undefined ? undefined : readFileSync(file, 'utf8');
}
