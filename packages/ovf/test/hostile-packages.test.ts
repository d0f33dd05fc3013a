import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type PackageSink, readFolder, readOva } from '../src/index.ts';
import { chainToTrust } from '../src/signature/certificate-chain.ts';
import { parseCertificateFile } from '../src/signature/certificate-file.ts';
import { x509 } from '../src/signature/x509.ts';
import { encodePax } from '../src/tar/pax.ts';
import { readTar } from '../src/tar/read-tar.ts';
import { streamOf, utf8 } from './bytes.ts';
import { NODE_DIGESTS } from './digests.ts';
import { members, read, SHOP, shopWith, tarOf } from './sample-package.ts';

test('a second descriptor, manifest or certificate is refused before it is read', async () => {
  for (const [name, code] of [
    ['other.ovf', 'OVF_DESCRIPTOR_AMBIGUOUS'],
    ['sub/other.MF', 'OVF_MEMBER_DUPLICATE'],
  ] as const) {
    const opened: string[] = [];
    const list = [...members(), { name, content: utf8('x') }];
    await assert.rejects(read(tarOf(list), namesInto(opened)), { code });
    assert.deepEqual(opened, ['shop.ovf', 'shop.mf', 'base.qcow2', 'data.vmdk']);
  }
});

test('headers that only say something about what follows are not read without end', async () => {
  const header = { name: 'p', content: encodePax({ comment: 'x' }), type: 'x' };
  const archive = (count: number) => tarOf([...Array.from({ length: count }, () => header), ...members()]);
  assert.equal((await read(archive(16))).descriptorName, 'shop.ovf');
  await assert.rejects(
    async () => {
      for await (const { name } of readTar(streamOf(archive(17), 700))) assert.fail(`read ${name}`);
    },
    { code: 'OVF_PACKAGE_LIMIT' },
  );
});

test('a name of very many folders is refused', async () => {
  const deep = { name: `${'a/'.repeat(32)}b`, content: utf8('x') };
  await assert.rejects(read(tarOf([...members(), deep])), { code: 'OVF_MEMBER_NAME' });
});

test('more File elements than a package may have files are told, and not looked for', async () => {
  const files = Array.from({ length: 12 }, (_, index) => `<File ovf:id="x${index}" ovf:href="http://h/${index}"/>`);
  const descriptor = shopWith('</References>', `${files.join('')}</References>`);
  const opened: string[] = [];
  const remote = {
    open: (href: string) => {
      opened.push(href);
      return Promise.resolve({ size: 1, content: streamOf(utf8('x'), 1) });
    },
  };
  const limits = { members: 10 };
  const archive = tarOf(members({ 'shop.ovf': descriptor, 'shop.mf': undefined }));
  const found = await readOva(streamOf(archive, 700), namesInto([]), { digests: NODE_DIGESTS, limits, remote });
  assert.deepEqual(
    found.diagnostics.filter(({ severity }) => severity === 'error').map(({ code }) => code),
    ['OVF_PACKAGE_LIMIT'],
  );
  assert.equal(opened.length, 8);
});

test('the limits of a package hold for a folder too', async () => {
  const content = new Map(members().map((member) => [member.name, member.content]));
  const source = {
    list: () => Promise.resolve([...content.keys()]),
    open: (name: string) => streamOf(content.get(name) ?? utf8(''), 700),
  };
  for (const limits of [{ members: 2 }, { totalBytes: SHOP.length }]) {
    await assert.rejects(readFolder(source, { digests: NODE_DIGESTS, limits }), { code: 'OVF_PACKAGE_LIMIT' });
  }
});

test('a certificate file of nothing but beginnings is refused', () => {
  const text = '-----BEGIN CERTIFICATE-----\n'.repeat(50_000);
  assert.throws(() => parseCertificateFile(text, 'x.cert'), { code: 'OVF_SIGNATURE_MALFORMED' });
});

test('authorities that could all have issued each other are each looked at once', async () => {
  const keys = await crypto.subtle.generateKey({ name: 'ECDSA', namedCurve: 'P-256' }, true, ['sign', 'verify']);
  const twins = await Promise.all(
    Array.from({ length: 20 }, (_, index) =>
      x509.X509CertificateGenerator.createSelfSigned({
        name: 'CN=twin',
        serialNumber: `${index + 10}`,
        keys,
        extensions: [new x509.BasicConstraintsExtension(true)],
      }),
    ),
  );
  const [signer, ...others] = twins;
  assert.ok(signer !== undefined);
  const { chain, problem } = await chainToTrust(signer, others, []);
  assert.match(problem ?? '', /self-signed/);
  assert.equal(chain.length, 2);
});

function namesInto(opened: string[]): PackageSink {
  const done = () => Promise.resolve();
  return {
    openFile: (name) => {
      opened.push(name);
      return Promise.resolve({ write: done, close: done, abort: done });
    },
  };
}
