import { readFileSync } from 'node:fs';

/** Where the client's trust and its own certificate come from. */
export interface ClientTls {
  /** The authority the server's certificate must chain to, as PEM or as the file that holds it. */
  readonly ca?: string;
  readonly caFile?: string;
  /** The certificate to present, for mutual TLS. */
  readonly certFile?: string;
  readonly keyFile?: string;
}

export function clientTls(parts: ClientTls): { ca?: string; cert?: string; key?: string } {
  const ca = parts.ca ?? read(parts.caFile);
  const cert = read(parts.certFile);
  const key = read(parts.keyFile);
  return {
    ...(ca === undefined ? {} : { ca }),
    ...(cert === undefined ? {} : { cert }),
    ...(key === undefined ? {} : { key }),
  };
}

function read(file: string | undefined): string | undefined {
  return file === undefined ? undefined : readFileSync(file, 'utf8');
}
