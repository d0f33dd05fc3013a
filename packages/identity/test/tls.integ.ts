import assert from 'node:assert/strict';
import { once } from 'node:events';
import { describe, test } from 'node:test';
import { connect, createServer, type TLSSocket } from 'node:tls';
import { SeededRng, temporaryFolder } from '@hanse/testkit';
import {
  CertificateAuthority,
  type CertificateNames,
  createCertificateRequest,
  readCertificate,
} from '../src/index.ts';

const NAMES: CertificateNames = {
  subjectName: 'federation',
  uriSan: 'urn:hanse:federation:1',
  dnsNames: ['localhost'],
  ipAddresses: ['127.0.0.1'],
  validity: 3_600_000,
};
// TLS looks at the machine's own clock.
const clock = { now: () => Date.now() };

const openAuthority = (folder: string, seed: number) =>
  CertificateAuthority.open({ folder, name: 'Hanse North', clock, rng: new SeededRng(seed) });

/** A server that says to every client whose certificate it saw; runs while `work` does. */
async function withServer(
  authority: CertificateAuthority,
  work: (port: number, greeted: readonly string[]) => Promise<void>,
): Promise<void> {
  const greeted: string[] = [];
  const { keyPem, chainPem } = await authority.issueOwn(NAMES);
  const trust = { ca: authority.certificatePem, requestCert: true, rejectUnauthorized: true };
  const greet = (socket: TLSSocket) => {
    const name = socket.getPeerCertificate().subjectaltname ?? '';
    greeted.push(name);
    socket.end(name);
  };
  const server = createServer({ key: keyPem, cert: chainPem, ...trust }, greet).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  assert.ok(typeof address === 'object' && address !== null);
  try {
    await work(address.port, greeted);
  } finally {
    server.close();
  }
}

async function greeting(options: {
  host: string;
  port: number;
  ca: string;
  key?: string;
  cert?: string;
}): Promise<string> {
  const socket = connect(options.host === 'localhost' ? { ...options, servername: 'localhost' } : options);
  let text = '';
  for await (const chunk of socket) text += String(chunk);
  return text;
}

describe('issued certificates', () => {
  test('make mutual TLS work by address and by name', async () => {
    await using folder = await temporaryFolder();
    const authority = await openAuthority(folder.path, 1);
    const { keyPem: key, csrPem } = await createCertificateRequest({ subjectName: 'oslo' });
    const site = { ...NAMES, uriSan: 'urn:hanse:site:1', dnsNames: [], ipAddresses: [] } as const;
    const cert = await authority.issueFromRequest(csrPem, site);
    assert.deepEqual(readCertificate(cert).uriSans, ['urn:hanse:site:1']);
    await withServer(authority, async (port) => {
      for (const host of ['127.0.0.1', 'localhost']) {
        assert.equal(await greeting({ host, port, ca: authority.certificatePem, key, cert }), 'URI:urn:hanse:site:1');
      }
    });
  });

  test('of another authority with the same name are worth nothing, on either side', async () => {
    await using folder = await temporaryFolder();
    const authority = await openAuthority(`${folder.path}/a`, 1);
    const other = await openAuthority(`${folder.path}/b`, 2);
    const { keyPem: key, chainPem: cert } = await other.issueOwn(NAMES);
    await withServer(authority, async (port, greeted) => {
      const host = '127.0.0.1';
      // In TLS 1.3 the client is done before the server has seen its certificate: it learns of the refusal by an end
      // or a reset, whichever comes first (RFC 8446 §4.4.2.4).
      const refused = (tls: object) => greeting({ host, port, ca: authority.certificatePem, ...tls }).catch(() => '');
      assert.equal(await refused({ key, cert }), '');
      assert.equal(await refused({}), '');
      await assert.rejects(greeting({ host, port, ca: other.certificatePem, key, cert }));
      assert.deepEqual(greeted, []);
    });
  });
});
