import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { describe, test } from 'node:test';
import { HanseError } from '@hanse/kernel';
import { temporaryFolder } from '@hanse/testkit';
import { createHttpClient, fetchAuthority, type HttpClientParts } from '../src/client/index.ts';
import { principalOf, type ServerTls } from '../src/index.ts';
import { makeCertificates, type TestCertificates } from './certificates.ts';
import { testServer } from './support.ts';

const skip = spawnSync('openssl', ['version']).error === undefined ? false : 'openssl is missing';

const code = (expected: string) => (thrown: unknown) => {
  assert.ok(thrown instanceof HanseError, String(thrown));
  assert.equal(thrown.code, expected);
  return true;
};

interface Rig {
  readonly certificates: TestCertificates;
  readonly baseUrl: string;
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
    tls: { ...certificates.server, caFile, requestClientCertificate: mode },
    authenticate: async ({ clientCertificate }) => {
      if (clientCertificate === undefined) throw new HanseError('IDENTITY_TOKEN_MISSING');
      return { kind: 'site', id: clientCertificate.uriSans.join(), roles: [clientCertificate.subject], scope: [] };
    },
  });
  const { clock, rng } = rig;
  const config = { operation: 'me', access: 'authenticated' } as const;
  rig.app.get('/me', { config }, async (request) => principalOf(request));
  const { port } = await rig.server.listen('127.0.0.1', 0);
  const whoAmI = async (tls: Partial<HttpClientParts>, host = '127.0.0.1') => {
    const client = createHttpClient({ baseUrl: `https://${host}:${port}`, peer: 'gateway oslo', clock, rng, ...tls });
    try {
      return await client.json('GET', '/me');
    } finally {
      await client.close();
    }
  };
  await work({ certificates, baseUrl: `https://127.0.0.1:${port}`, whoAmI });
}

describe('mutual TLS', { skip }, () => {
  const SITE = { kind: 'site', id: 'urn:hanse:site:1', roles: ['site'], scope: [] };

  test('tells the server which site asks, by address and by name', () =>
    withServer('required', async ({ certificates, whoAmI }) => {
      const { caFile, site } = certificates;
      assert.deepEqual(await whoAmI({ caFile, ...site }), SITE);
      assert.deepEqual(await whoAmI({ ca: readFileSync(caFile, 'utf8'), ...site }, 'localhost'), SITE);
    }));

  test('refuses a client without a certificate, and one of another authority', () =>
    withServer('required', async ({ certificates, whoAmI }) => {
      const { caFile, impostor } = certificates;
      await assert.rejects(whoAmI({ caFile }), code('PEER_UNREACHABLE'));
      await assert.rejects(whoAmI({ caFile, ...impostor }), code('PEER_UNREACHABLE'));
    }));

  test('is optional where tokens do as well, but an untrusted certificate is never ignored', () =>
    withServer('optional', async ({ certificates, whoAmI }) => {
      const { caFile, site, impostor } = certificates;
      assert.deepEqual(await whoAmI({ caFile, ...site }), SITE);
      await assert.rejects(whoAmI({ caFile }), code('IDENTITY_TOKEN_MISSING'));
      await assert.rejects(whoAmI({ caFile, ...impostor }), code('CLIENT_CERTIFICATE_INVALID'));
    }));

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
