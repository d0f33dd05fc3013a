import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** Certificates of two authorities, made by OpenSSL so that the room is tested against a foreign issuer. */
export interface TestCertificates {
  readonly caFile: string;
  readonly caFingerprint: string;
  readonly server: { readonly certFile: string; readonly keyFile: string };
  /** The server's next one. */
  readonly renewed: { readonly certFile: string; readonly keyFile: string };
  readonly site: { readonly certFile: string; readonly keyFile: string };
  /** Says it is the same site, but another authority says so. */
  readonly impostor: { readonly certFile: string; readonly keyFile: string };
}

export function makeCertificates(folder: string): TestCertificates {
  const caFile = authority(folder, 'ca');
  authority(folder, 'other');
  const names = 'IP:127.0.0.1,DNS:localhost,URI:urn:hanse:site:server';
  const server = issued(folder, 'server', 'ca', names);
  // A server sends its authority along, so that a newcomer can pin it.
  writeFileSync(server.certFile, readFileSync(server.certFile, 'utf8') + readFileSync(caFile, 'utf8'));
  const fingerprint = openssl(folder, ['x509', '-in', caFile, '-noout', '-fingerprint', '-sha256']);
  return {
    caFile,
    caFingerprint: (fingerprint.split('=')[1] ?? '').trim().replaceAll(':', '').toLowerCase(),
    server,
    renewed: issued(folder, 'renewed', 'ca', names),
    site: issued(folder, 'site', 'ca', 'URI:urn:hanse:site:1'),
    impostor: issued(folder, 'impostor', 'other', 'URI:urn:hanse:site:1'),
  };
}

const NEW_KEY = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes'];

function authority(folder: string, name: string): string {
  const files = ['-keyout', `${name}.key`, '-out', `${name}.crt`];
  openssl(folder, ['req', '-x509', ...NEW_KEY, ...files, '-days', '2', '-subj', `/CN=${name}`]);
  return join(folder, `${name}.crt`);
}

function issued(folder: string, name: string, by: string, names: string): { certFile: string; keyFile: string } {
  openssl(folder, ['req', ...NEW_KEY, '-keyout', `${name}.key`, '-out', `${name}.csr`, '-subj', `/CN=${name}`]);
  writeFileSync(join(folder, `${name}.ext`), `subjectAltName=${names}\nextendedKeyUsage=serverAuth,clientAuth\n`);
  const signer = ['-CA', `${by}.crt`, '-CAkey', `${by}.key`, '-CAcreateserial', '-days', '1'];
  openssl(folder, ['x509', '-req', '-in', `${name}.csr`, ...signer, '-extfile', `${name}.ext`, '-out', `${name}.crt`]);
  return { certFile: join(folder, `${name}.crt`), keyFile: join(folder, `${name}.key`) };
}

function openssl(folder: string, args: readonly string[]): string {
  return execFileSync('openssl', args, { cwd: folder, encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] });
}
