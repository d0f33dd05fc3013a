import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { X509Certificate } from 'node:crypto';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { describe, test } from 'node:test';
import { connect } from 'node:tls';
import { HanseError } from '@hanse/kernel';
import { temporaryFolder } from '@hanse/testkit';
import { createHttpClient, fetchAuthority, type HttpClient, type HttpClientParts } from '../src/client/index.ts';
import { principalOf, type ServerTls } from '../src/index.ts';
import { makeCertificates, type TestCertificates } from './certificates.ts';
import { type TestServer, testServer } from './support.ts';

const skip = spawnSync('openssl', ['version']).error === undefined ? false : 'openssl is missing';

const code = (expected: string) => (thrown: unknown) => {
  assert.ok(thrown instanceof HanseError, String(thrown));
  assert.equal(thrown.code, expected);
  return true;
};

interface Rig {
  readonly certificates: TestCertificates;
  readonly baseUrl: string;
  readonly rig: TestServer;
  open(tls: Partial<HttpClientParts>, host?: string): HttpClient;
  /** Who the server thinks asks. */
  whoAmI(tls: Partial<HttpClientParts>, host?: string): Promise<unknown>;
}

async function withServer(
  mode: ServerTls['requestClientCertificate'],
  work: (rig: Rig) => Promise<void>,
): Promise<void> {
  await using folder = await temporaryFolder();
  const certificates = makeCertificates(folder.path);
  const { caFile } = certificates;
  await using rig = await testServer({
    tls: { ...certificates.server, requestClientCertificate: mode },
    authenticate: async ({ clientCertificate }) => {
      if (clientCertificate === undefined) throw new HanseError('IDENTITY_TOKEN_MISSING');
      const authority = new X509Certificate(readFileSync(caFile));
      const presented = new X509Certificate(clientCertificate.chainPem);
      const isTrusted = presented.verify(authority.publicKey);
      if (!isTrusted) throw new HanseError('IDENTITY_FORBIDDEN', { operation: 'me' });
      return { kind: 'site', id: clientCertificate.uriSans.join(), roles: [clientCertificate.subject], scope: [] };
    },
  });
  const { clock, rng } = rig;
  const config = { operation: 'me', access: 'authenticated' } as const;
  rig.app.get('/me', { config }, async (request) => principalOf(request));
  const { port } = await rig.server.listen('127.0.0.1', 0);
  const open = (tls: Partial<HttpClientParts>, host = '127.0.0.1') =>
    createHttpClient({ baseUrl: `https://${host}:${port}`, peer: 'gateway oslo', clock, rng, ...tls });
  const whoAmI = async (tls: Partial<HttpClientParts>, host?: string) => {
    const client = open(tls, host);
    try {
      return await client.json('GET', '/me');
    } finally {
      await client.close();
    }
  };
  await work({ certificates, rig, baseUrl: `https://127.0.0.1:${port}`, open, whoAmI });
}

/** The fingerprint of the certificate that a server shows to newcomers. */
async function presentedAt(baseUrl: string): Promise<string> {
  const { hostname, port } = new URL(baseUrl);
  const socket = connect({ host: hostname, port: Number(port), rejectUnauthorized: false });
  await once(socket, 'secureConnect');
  const { fingerprint256 } = socket.getPeerCertificate();
  socket.end();
  await once(socket, 'close');
  return fingerprint256;
}

function fingerprintOf({ certFile }: { readonly certFile: string }): string {
  return new X509Certificate(readFileSync(certFile)).fingerprint256;
}

describe('mutual TLS', { skip }, () => {
  const SITE = { kind: 'site', id: 'urn:hanse:site:1', roles: ['site'], scope: [] };

  test('tells the server which site asks, by address and by name', () =>
    withServer('optional', async ({ certificates, whoAmI }) => {
      const { caFile, site } = certificates;
      assert.deepEqual(await whoAmI({ caFile, ...site }), SITE);
      assert.deepEqual(await whoAmI({ ca: readFileSync(caFile, 'utf8'), ...site }, 'localhost'), SITE);
    }));

  test('leaves it to the service who vouches for a client, and what one without a certificate may do', () =>
    withServer('optional', async ({ certificates, whoAmI }) => {
      const { caFile, impostor } = certificates;
      await assert.rejects(whoAmI({ caFile }), code('IDENTITY_TOKEN_MISSING'));
      await assert.rejects(whoAmI({ caFile, ...impostor }), code('IDENTITY_FORBIDDEN'));
    }));

  test('knows a server by its URI name, wherever that is reached', () =>
    withServer('none', async ({ certificates, whoAmI }) => {
      const { caFile } = certificates;
      const named = { caFile, serverUri: 'urn:hanse:site:server' };
      await assert.rejects(whoAmI(named), code('IDENTITY_TOKEN_MISSING'));
      await assert.rejects(whoAmI({ ...named, serverUri: 'urn:hanse:site:serve' }), code('PEER_UNREACHABLE'));
    }));

  test('takes a renewed certificate for new connections while one that is open goes on', () =>
    withServer('optional', async ({ certificates, rig, baseUrl, open, whoAmI }) => {
      const { caFile, site, renewed, server } = certificates;
      let connections = 0;
      rig.app.server.on('secureConnection', () => {
        connections += 1;
      });
      const client = open({ caFile, ...site });
      try {
        assert.deepEqual(await client.json('GET', '/me'), SITE);
        assert.equal(await presentedAt(baseUrl), fingerprintOf(server));
        rig.server.renewTls(renewed);
        assert.equal(await presentedAt(baseUrl), fingerprintOf(renewed));
        assert.deepEqual(await client.json('GET', '/me'), SITE);
        assert.equal(connections, 3, 'the client uses its first connection');
        assert.deepEqual(await whoAmI({ caFile, ...site }), SITE);
      } finally {
        await client.close();
      }
    }));

  test('has nothing to renew without TLS', async () => {
    await using plain = await testServer();
    const files = { certFile: 'server.crt', keyFile: 'server.key' };
    assert.throws(() => plain.server.renewTls(files), code('INTERNAL'));
  });

  test('keeps the client from a server it cannot verify', () =>
    withServer('none', async ({ certificates, whoAmI }) => {
      await assert.rejects(whoAmI({}), code('PEER_UNREACHABLE'));
      await assert.rejects(whoAmI({ caFile: certificates.impostor.certFile }), (thrown) => {
        assert.match(String(thrown), /gateway oslo cannot be reached/);
        return code('PEER_UNREACHABLE')(thrown);
      });
    }));
});

describe('a newcomer', { skip }, () => {
  test('gets the authority its invitation pins, and no other', () =>
    withServer('optional', async ({ certificates, baseUrl }) => {
      const { caFile, caFingerprint } = certificates;
      const signal = AbortSignal.timeout(10_000);
      const ca = await fetchAuthority({ baseUrl, fingerprint: caFingerprint, signal });
      assert.equal(ca.trim(), readFileSync(caFile, 'utf8').trim());
      const wrong = fetchAuthority({ baseUrl, fingerprint: '0'.repeat(64), signal });
      await assert.rejects(wrong, code('PEER_AUTHORITY_UNEXPECTED'));
      const gaveUp = fetchAuthority({ baseUrl, fingerprint: caFingerprint, signal: AbortSignal.abort() });
      await assert.rejects(gaveUp, code('CANCELLED'));
    }));
});
