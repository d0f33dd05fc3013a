import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { isIP } from 'node:net';
import { join } from 'node:path';
import { type CertificateAuthority, readCertificate, writePrivateFile } from '@hanse/identity';
import { type Clock, HanseError } from '@hanse/kernel';

const VALIDITY = 90 * 86_400_000;
const RENEW_BEFORE = 30 * 86_400_000;

export interface ServiceFiles {
  readonly certFile: string;
  readonly keyFile: string;
  readonly caFile: string;
}

/** The federation's own certificate, as server to clients and as client to gateways; renewed at start when due. */
export async function serviceCertificate(parts: {
  readonly folder: string;
  readonly authority: CertificateAuthority;
  readonly name: string;
  readonly hosts: readonly string[];
  readonly clock: Clock;
}): Promise<ServiceFiles> {
  const { folder, authority, name, hosts, clock } = parts;
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const files = {
    certFile: join(folder, 'federation.crt'),
    keyFile: join(folder, 'federation.key'),
    caFile: join(folder, 'ca.crt'),
  };
  if (!isDue(files, clock)) return files;
  const known = [...new Set(['localhost', '127.0.0.1', ...hosts])];
  const { keyPem, chainPem } = await authority.issueOwn({
    subjectName: name,
    uriSan: `urn:hanse:federation:${name}`,
    dnsNames: known.filter((host) => isIP(host) === 0),
    ipAddresses: known.filter((host) => isIP(host) !== 0 && !isWildcard(host)),
    validity: VALIDITY,
  });
  writePrivateFile(files.keyFile, keyPem);
  writeFileSync(files.certFile, chainPem, { mode: 0o644 });
  return files;
}

function isDue({ certFile, keyFile }: ServiceFiles, clock: Clock): boolean {
  if (!existsSync(certFile) || !existsSync(keyFile)) return true;
  try {
    return readCertificate(readFileSync(certFile, 'utf8')).notAfter - RENEW_BEFORE < clock.now();
  } catch (thrown) {
    // A torn certificate is made anew; anything else is the caller's to know.
    if (thrown instanceof HanseError) return true;
    throw thrown;
  }
}

function isWildcard(host: string): boolean {
  return host === '0.0.0.0' || host === '::';
}
