import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { HanseError } from '@hanse/kernel';
import fc from 'fast-check';
import { DISCARDING_SINK, packOva, readOva } from '../src/index.ts';
import { ecdsaFromDer, ecdsaToDer } from '../src/signature/ecdsa-signature.ts';
import { type SignatureRules, signatureVerifier, signManifest, verifySignature } from '../src/signature/index.ts';
import { collect, streamOf, utf8 } from './bytes.ts';
import { NODE_DIGESTS } from './digests.ts';
import { BASE, DATA, SHOP } from './sample-package.ts';
import { type Issued, TestAuthority } from './signature-certificates.ts';

const MANIFEST = `SHA256(shop.ovf)= ${'0'.repeat(64)}\n`;
const NOW = Date.UTC(2026, 0, 1);
const skip = TestAuthority.isPossible ? false : 'SKIPPED: the openssl command is not here';

describe('the signature of a manifest', { skip }, () => {
  let authority: TestAuthority;
  let root: Issued;
  let middle: Issued;
  let signer: Issued;
  before(() => {
    authority = new TestAuthority();
    root = authority.root('Test root');
    middle = authority.intermediate('Test issuer', root);
    signer = authority.signer('ACME appliances', { issuer: middle });
  });
  after(() => authority[Symbol.dispose]());

  const file = (
    by: Issued,
    parts: { digest?: string; content?: string; label?: string; more?: readonly Issued[] } = {},
  ) => {
    const { digest = 'sha256', content = MANIFEST, label = digest.toUpperCase(), more = [] } = parts;
    const certificates = [by, ...more].map(({ certificate }) => certificate).join('');
    return `${label}(shop.mf)= ${authority.sign(by.key, digest, content)}\n${certificates}`;
  };

  const judge = async (certificateText: string, rules: Partial<SignatureRules> = {}, manifest = MANIFEST) => {
    const signed = {
      manifestName: 'shop.mf',
      manifestBytes: utf8(manifest),
      certificateName: 'shop.cert',
      certificateText,
    };
    const outcome = await verifySignature(signed, { now: NOW, ...rules });
    return { ...outcome, codes: outcome.findings.map(({ severity, code }) => `${severity} ${code}`) };
  };

  test('is trusted over an intermediate issuer', async () => {
    const outcome = await judge(file(signer, { more: [middle] }), { trust: root.certificate, isRequired: true });
    assert.deepEqual(outcome.codes, ['note OVF_SIGNATURE_VALID']);
    assert.deepEqual(
      outcome.chain.map(({ subject }) => subject),
      ['CN=ACME appliances', 'CN=Test issuer', 'CN=Test root'],
    );
    assert.ok(outcome.isGenuine && outcome.isTrusted);
  });

  test('is judged with every digest, key and spelling', async () => {
    for (const kind of ['rsa', 'P-256', 'P-384', 'P-521'] as const) {
      const by = authority.signer(kind, { issuer: root, kind });
      for (const digest of ['sha256', 'sha384', 'sha512']) {
        const label = digest === 'sha256' ? 'SHA2-256' : digest.toUpperCase();
        const text = file(by, { digest, label }).replace(')=', ') =').replaceAll('\n', '\r\n');
        assert.deepEqual((await judge(text, { trust: root.certificate })).codes, ['note OVF_SIGNATURE_VALID'], kind);
        assert.deepEqual((await judge(text, {}, `${MANIFEST} `)).codes, ['error OVF_SIGNATURE_WRONG'], kind);
      }
    }
  });

  test('may have the authority before the signer', async () => {
    const text = file(signer, { more: [middle] });
    const [line = ''] = text.split('\n');
    const outcome = await judge(`${middle.certificate}${signer.certificate}${line}\n`, { trust: root.certificate });
    assert.deepEqual(outcome.codes, ['note OVF_SIGNATURE_VALID']);
  });

  test('by SHA-1 is right, but said to be weak', async () => {
    const outcome = await judge(file(signer, { digest: 'sha1', more: [middle] }), { trust: root.certificate });
    assert.deepEqual(outcome.codes, ['note OVF_SIGNATURE_WEAK', 'note OVF_SIGNATURE_VALID']);
  });

  test('by an unknown signer is a warning, and an error when trust is required', async () => {
    const other = authority.root('Somebody else');
    const cases: readonly (readonly [Partial<SignatureRules>, string])[] = [
      [{}, 'warning OVF_SIGNATURE_UNTRUSTED'],
      [{ trust: other.certificate }, 'warning OVF_SIGNATURE_UNTRUSTED'],
      [{ trust: other.certificate, isRequired: true }, 'error OVF_SIGNATURE_UNTRUSTED'],
      [{ isRequired: true }, 'error OVF_SIGNATURE_UNTRUSTED'],
    ];
    for (const [rules, code] of cases) {
      const outcome = await judge(file(signer, { more: [middle] }), rules);
      assert.deepEqual(outcome.codes, [code]);
      assert.ok(outcome.isGenuine && !outcome.isTrusted);
    }
  });

  test('by a self-signed certificate is trusted only when that one is', async () => {
    const self = authority.signer('Self made');
    const unknown = await judge(file(self), { trust: root.certificate });
    assert.match(JSON.stringify(unknown.findings), /self-signed/);
    assert.deepEqual((await judge(file(self), { trust: self.certificate })).codes, ['note OVF_SIGNATURE_VALID']);
  });

  test('without the intermediate certificate leads nowhere', async () => {
    const outcome = await judge(file(signer), { trust: root.certificate });
    assert.deepEqual(outcome.codes, ['warning OVF_SIGNATURE_UNTRUSTED']);
    assert.match(JSON.stringify(outcome.findings), /issuer.*Test issuer/);
  });

  test('outside the validity of a certificate is told with the date', async () => {
    const old = authority.signer('Old', { issuer: root, until: '20230101000000Z' });
    const young = authority.signer('Young', { issuer: root, from: '20300101000000Z' });
    const trust = root.certificate;
    assert.deepEqual((await judge(file(old), { trust })).codes, ['warning OVF_SIGNATURE_EXPIRED']);
    const refused = await judge(file(old), { trust, isRequired: true });
    assert.deepEqual(refused.codes, ['error OVF_SIGNATURE_EXPIRED']);
    assert.match(JSON.stringify(refused.findings), /has expired on 2023-01-01/);
    assert.match(JSON.stringify((await judge(file(young), { trust })).findings), /not valid before 2030-01-01/);
    assert.deepEqual((await judge(file(old), { trust, now: Date.UTC(2022, 0) })).codes, ['note OVF_SIGNATURE_VALID']);
  });

  test('by a certificate that may not sign, or an issuer that may not issue, is not trusted', async () => {
    const trust = root.certificate;
    const encipher = authority.signer('TLS', { issuer: root, extensions: 'keyUsage=critical,keyEncipherment\n' });
    assert.match(JSON.stringify((await judge(file(encipher), { trust })).findings), /not for signatures/);
    const constrained = authority.signer('Odd', { issuer: root, extensions: '1.2.3.4=critical,DER:0500\n' });
    assert.match(JSON.stringify((await judge(file(constrained), { trust })).findings), /critical extension/);
    const leaf = authority.signer('Leaf', { issuer: root });
    const forged = authority.signer('Forged', { issuer: leaf });
    assert.deepEqual((await judge(file(forged, { more: [leaf] }), { trust })).codes, [
      'warning OVF_SIGNATURE_UNTRUSTED',
    ]);
  });

  test('of another manifest, or with another key, is always an error', async () => {
    const text = file(signer);
    assert.deepEqual((await judge(text, {}, 'other')).codes, ['error OVF_SIGNATURE_WRONG']);
    const wrongKey = text.replace(signer.certificate, authority.signer('Other', { issuer: root }).certificate);
    assert.deepEqual((await judge(wrongKey)).codes, ['error OVF_SIGNATURE_WRONG']);
    const flipped = text.replace(/= (.)/, (_, digit: string) => `= ${digit === '0' ? '1' : '0'}`);
    assert.deepEqual((await judge(flipped)).codes, ['error OVF_SIGNATURE_WRONG']);
    const renamed = await judge(text.replace('shop.mf', 'other.mf'));
    assert.deepEqual(renamed.codes, ['warning OVF_SIGNATURE_MALFORMED', 'warning OVF_SIGNATURE_UNTRUSTED']);
  });

  test('in a damaged file is an error that says what is wrong', async () => {
    const text = file(signer);
    const [line = ''] = text.split('\n');
    const cases: readonly (readonly [string, RegExp])[] = [
      ['', /no line/],
      [line, /no certificate/],
      [signer.certificate, /no line/],
      [`${line}\n${text}`, /more than one line/],
      [text.replace('MII', 'MIX'), /damaged/],
      [text.replace(/= ./, '= '), /odd number/],
      [`${text}${signer.certificate.repeat(20)}`, /more than 20/],
      [text.replace('SHA256', 'MD5'), /no line/],
    ];
    for (const [damaged, problem] of cases) {
      const { codes, findings } = await judge(damaged);
      assert.deepEqual(codes, ['error OVF_SIGNATURE_MALFORMED'], damaged.slice(0, 80));
      assert.match(JSON.stringify(findings), problem);
    }
    await assert.rejects(judge(text, { trust: 'nothing' }), { code: 'OVF_SIGNATURE_MALFORMED' });
  });

  test('made here is right by openssl, from every kind of key', async () => {
    for (const kind of ['rsa', 'P-256', 'P-384', 'P-521'] as const) {
      const by = authority.signer(kind, { issuer: root, kind });
      for (const privateKeyPem of [by.key, authority.traditional(by.key)]) {
        const text = await signManifest({
          manifestName: 'shop.mf',
          manifestBytes: utf8(MANIFEST),
          privateKeyPem,
          certificatesPem: by.certificate + root.certificate,
          algorithm: 'sha512',
        });
        const hex = /^SHA512\(shop\.mf\)= ([0-9a-f]+)$/m.exec(text)?.[1] ?? '';
        assert.ok(authority.verifies(by.certificate, 'sha512', MANIFEST, hex), kind);
        assert.deepEqual((await judge(text, { trust: root.certificate })).codes, ['note OVF_SIGNATURE_VALID']);
      }
    }
  });

  test('is not made with a key that does not fit', async () => {
    const parts = { manifestName: 'shop.mf', manifestBytes: utf8(MANIFEST), certificatesPem: signer.certificate };
    const cases: readonly (readonly [string, RegExp])[] = [
      [root.key, /another key/],
      [authority.encrypted(signer.key), /encrypted/],
      ['nothing', /no private key/],
      [signer.key.replace(/\n[^\n]{10}/, '\n'), /RSA or EC|PKCS|PEM/],
    ];
    for (const [privateKeyPem, problem] of cases) {
      await assert.rejects(signManifest({ ...parts, privateKeyPem }), (thrown: unknown) => {
        assert.ok(thrown instanceof HanseError);
        assert.equal(thrown.code, 'OVF_SIGNATURE_KEY');
        assert.match(thrown.message, problem);
        return true;
      });
    }
  });

  test('of a package is made when packing and judged when reading', async () => {
    const options = {
      descriptorName: 'shop.ovf',
      descriptor: SHOP,
      digests: NODE_DIGESTS,
      files: [
        { name: 'base.qcow2', size: BASE.length, open: () => streamOf(BASE) },
        { name: 'data.vmdk', size: DATA.length, open: () => streamOf(DATA) },
      ],
    };
    const sign = (manifest: { readonly name: string; readonly bytes: Uint8Array }) =>
      signManifest({
        manifestName: manifest.name,
        manifestBytes: manifest.bytes,
        privateKeyPem: signer.key,
        certificatesPem: signer.certificate + middle.certificate,
      });
    const clock = { now: () => NOW };
    const codes = async (archive: Uint8Array, trust: string | undefined) => {
      const signature = signatureVerifier({ clock, trust, isRequired: true });
      const { diagnostics } = await readOva(streamOf(archive), DISCARDING_SINK, { digests: NODE_DIGESTS, signature });
      return diagnostics.map(({ severity, code, path }) => `${severity} ${code} ${path}`);
    };
    for (const manifestAt of ['front', 'end'] as const) {
      const signed = await collect(packOva({ ...options, sign, manifestAt }));
      assert.deepEqual(await codes(signed, root.certificate), ['note OVF_SIGNATURE_VALID shop.cert']);
      assert.deepEqual(await codes(signed, undefined), ['error OVF_SIGNATURE_UNTRUSTED shop.cert']);
      const unchecked = await readOva(streamOf(signed), DISCARDING_SINK, { digests: NODE_DIGESTS });
      assert.deepEqual(
        unchecked.diagnostics.map(({ severity, code }) => `${severity} ${code}`),
        ['warning OVF_CERTIFICATE_UNCHECKED'],
      );
    }
    const unsigned = await collect(packOva(options));
    assert.deepEqual(await codes(unsigned, root.certificate), ['error OVF_SIGNATURE_ABSENT shop.ovf']);
  });
});

test('an ECDSA signature has the same numbers in both its forms', () => {
  for (const [curve, length] of [
    ['P-256', 32],
    ['P-384', 48],
    ['P-521', 66],
  ] as const) {
    const raws = fc.uint8Array({ minLength: 2 * length, maxLength: 2 * length });
    fc.assert(
      fc.property(raws, (raw) => assert.deepEqual(ecdsaFromDer(ecdsaToDer(raw), curve), raw)),
      { examples: [[new Uint8Array(2 * length)], [new Uint8Array(2 * length).fill(255)]] },
    );
    fc.assert(fc.property(fc.uint8Array({ maxLength: 150 }), (bytes) => void ecdsaFromDer(bytes, curve)));
  }
});
