import assert from 'node:assert/strict';
import { X509Certificate } from 'node:crypto';
import { chmodSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { HanseError } from '@hanse/kernel';
import { SeededRng, temporaryFolder, VirtualClock } from '@hanse/testkit';
import {
  CertificateAuthority,
  type CertificateNames,
  createCertificateRequest,
  loadOrCreateKey,
  readCertificate,
  verifyCertificate,
} from '../src/index.ts';

const DAY = 86_400_000;
const NAMES: CertificateNames = {
  subjectName: 'oslo',
  uriSan: 'urn:hanse:site:1',
  dnsNames: ['localhost'],
  ipAddresses: ['127.0.0.1', '::1'],
  validity: DAY,
};

const code = (expected: string) => (thrown: unknown) => {
  assert.ok(thrown instanceof HanseError, String(thrown));
  assert.equal(thrown.code, expected);
  return true;
};

function open(folder: string, clock = new VirtualClock()) {
  return CertificateAuthority.open({ folder, name: 'Hanse North', clock, rng: new SeededRng(7) });
}

async function inFolder(work: (folder: string) => Promise<void>): Promise<void> {
  await using folder = await temporaryFolder();
  await work(folder.path);
}

describe('the certificate authority', () => {
  test('is made once and loaded afterwards, its key for its owner only', () =>
    inFolder(async (folder) => {
      const made = await open(folder);
      assert.equal((await open(folder)).certificatePem, made.certificatePem);
      assert.equal(statSync(join(folder, 'ca.key')).mode & 0o777, 0o600);
      const certificate = new X509Certificate(made.certificatePem);
      assert.ok(certificate.ca);
      assert.equal(made.fingerprint, certificate.fingerprint256.replaceAll(':', '').toLowerCase());
    }));

  test('certifies exactly the names it is given, whatever the request says', () =>
    inFolder(async (folder) => {
      const authority = await open(folder);
      const { csrPem } = await createCertificateRequest({ subjectName: 'operator' });
      const issued = new X509Certificate(await authority.issueFromRequest(csrPem, NAMES));
      assert.equal(issued.subject, 'CN=oslo');
      assert.equal(issued.ca, false);
      assert.deepEqual([issued.checkHost('localhost'), issued.checkIP('127.0.0.1')], ['localhost', '127.0.0.1']);
      assert.equal(issued.checkHost('example.org'), undefined);
      assert.deepEqual(issued.keyUsage, ['1.3.6.1.5.5.7.3.1', '1.3.6.1.5.5.7.3.2']);
      assert.deepEqual(authority.verify(issued.toString()).uriSans, ['urn:hanse:site:1']);
    }));

  test('cannot be tricked into a second name by the characters of the first', () =>
    inFolder(async (folder) => {
      const authority = await open(folder);
      const { csrPem } = await createCertificateRequest({ subjectName: 'x' });
      const uriSan = 'urn:hanse:site:1, URI:urn:hanse:federation:1' as const;
      const pem = await authority.issueFromRequest(csrPem, { ...NAMES, subjectName: '#61, CN=root', uriSan });
      assert.deepEqual(readCertificate(pem).uriSans, [uriSan]);
      assert.doesNotMatch(readCertificate(pem).subject, /\n/);
    }));

  test('refuses a request whose sender does not prove to hold the key', () =>
    inFolder(async (folder) => {
      const authority = await open(folder);
      const { csrPem } = await createCertificateRequest({ subjectName: 'oslo' });
      const der = Buffer.from(csrPem.replace(/-----[^-]+-----|\s/g, ''), 'base64');
      // The last byte belongs to the signature.
      der[der.length - 1] = (der.at(-1) ?? 0) ^ 1;
      const forged = `-----BEGIN CERTIFICATE REQUEST-----\n${der.toString('base64')}\n-----END CERTIFICATE REQUEST-----`;
      await assert.rejects(authority.issueFromRequest(forged, NAMES), code('IDENTITY_REQUEST_INVALID'));
      for (const text of ['', 'hello', csrPem.slice(0, 200)]) {
        await assert.rejects(authority.issueFromRequest(text, NAMES), code('IDENTITY_REQUEST_INVALID'));
      }
    }));

  test('refuses certificates that expired, are not valid yet, or are of another authority', () =>
    inFolder(async (folder) => {
      const clock = new VirtualClock();
      const authority = await open(join(folder, 'a'), clock);
      const other = await open(join(folder, 'b'), clock);
      const { chainPem } = await authority.issueOwn(NAMES);
      const verify = (authorityPem: string, now: number) => () =>
        verifyCertificate({ certificatePem: chainPem, authorityPem, clock: { now: () => now } });
      assert.equal(authority.verify(chainPem).subject, 'CN=oslo');
      const refused = code('IDENTITY_CERTIFICATE_INVALID');
      assert.throws(verify(other.certificatePem, clock.now()), refused);
      assert.throws(verify(authority.certificatePem, clock.now() + DAY + 1_000), refused);
      assert.throws(verify(authority.certificatePem, clock.now() - 600_000), refused);
      assert.throws(() => authority.verify('no certificate'), refused);
    }));

  test('never certifies beyond its own end', () =>
    inFolder(async (folder) => {
      const authority = await open(folder);
      const { chainPem } = await authority.issueOwn({ ...NAMES, validity: 100_000 * DAY });
      assert.equal(readCertificate(chainPem).notAfter, readCertificate(authority.certificatePem).notAfter);
    }));
});

describe('a key file', () => {
  test('is refused when others can read it or it holds something else', () =>
    inFolder(async (folder) => {
      const file = join(folder, 'token.key');
      loadOrCreateKey(file);
      chmodSync(file, 0o640);
      assert.throws(() => loadOrCreateKey(file), code('IDENTITY_KEY_UNREADABLE'));
      writeFileSync(file, 'not a key');
      chmodSync(file, 0o600);
      assert.throws(() => loadOrCreateKey(file), code('IDENTITY_KEY_UNREADABLE'));
    }));
});
