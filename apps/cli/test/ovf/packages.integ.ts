import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, type TestContext, test } from 'node:test';
import { temporaryFolder } from '@hanse/testkit';
import { hanse } from '../support/hanse.ts';
import { writeShop } from './sample.ts';

/** A signer of our own; false, and the test skips, without openssl. */
function makeSigner(context: TestContext, folder: string): boolean {
  const subject = ['-days', '2', '-subj', '/CN=Ada'];
  const files = ['-keyout', join(folder, 'key.pem'), '-out', join(folder, 'cert.pem')];
  try {
    execFileSync('openssl', ['req', '-x509', '-newkey', 'rsa:2048', '-nodes', ...files, ...subject], {
      stdio: 'ignore',
    });
    return true;
  } catch {
    context.skip('SKIPPED: there is no openssl to make a certificate with');
    return false;
  }
}

/** Changes one byte of the disk inside an archive. */
function flip(path: string): void {
  const bytes = readFileSync(path);
  const at = bytes.indexOf('diskdisk') + 100;
  bytes.writeUInt8(bytes.readUInt8(at) ^ 1, at);
  writeFileSync(path, bytes);
}

describe('packing', () => {
  test('makes an archive that verifies and unpacks to the same files', async () => {
    await using folder = await temporaryFolder();
    const source = writeShop(join(folder.path, 'shop'));
    const ova = join(folder.path, 'shop.ova');
    const packed = await hanse(folder.path, ['ovf', 'pack', source, '-o', ova, '--digest', 'sha512']);
    assert.deepEqual([packed.status, packed.stderr], [0, '']);
    const verified = await hanse(folder.path, ['ovf', 'verify', ova]);
    assert.equal(verified.status, 0);
    assert.match(verified.stdout, /^digests {4}match: SHA512 of 2 files\nsignature {2}none\n/);
    const out = join(folder.path, 'out');
    assert.equal((await hanse(folder.path, ['ovf', 'unpack', ova, '-o', out])).status, 0);
    assert.deepEqual(readdirSync(out).toSorted(), ['root.img', 'shop.mf', 'shop.ovf']);
    assert.deepEqual(readFileSync(join(out, 'root.img')), readFileSync(join(folder.path, 'shop/root.img')));
    assert.equal((await hanse(folder.path, ['ovf', 'verify', out])).status, 0);
  });

  test('compresses and splits files when asked to', async () => {
    await using folder = await temporaryFolder();
    const ova = join(folder.path, 'shop.ova');
    const asked = ['--gzip', '--chunk-size', '10'];
    assert.equal(
      (await hanse(folder.path, ['ovf', 'pack', writeShop(join(folder.path, 'shop')), '-o', ova, ...asked])).status,
      0,
    );
    const inspected = await hanse(folder.path, ['--json', 'ovf', 'inspect', ova]);
    const { files } = JSON.parse(inspected.stdout) as { files: readonly { compression: string; chunkBytes: number }[] };
    assert.deepEqual(
      files.map(({ compression, chunkBytes }) => [compression, chunkBytes]),
      [['gzip', 10]],
    );
  });

  test('shows a changed byte, and unpacks nothing then', async () => {
    await using folder = await temporaryFolder();
    const ova = join(folder.path, 'shop.ova');
    await hanse(folder.path, ['ovf', 'pack', writeShop(join(folder.path, 'shop')), '-o', ova]);
    flip(ova);
    const verified = await hanse(folder.path, ['ovf', 'verify', ova]);
    assert.equal(verified.status, 65);
    assert.match(verified.stdout, /\[OVF_DIGEST_MISMATCH\][\s\S]*digests {4}wrong/);
    const out = join(folder.path, 'out');
    const unpacked = await hanse(folder.path, ['ovf', 'unpack', ova, '-o', out]);
    assert.equal(unpacked.status, 65);
    assert.match(unpacked.stderr, /\[CLI_PACKAGE_DAMAGED\]\n {2}\S/);
    assert.deepEqual(readdirSync(folder.path).toSorted(), ['shop', 'shop.ova']);
  });

  test('does not call a package verified that has no manifest', async () => {
    await using folder = await temporaryFolder();
    const ran = await hanse(folder.path, ['ovf', 'verify', writeShop(folder.path)]);
    assert.equal(ran.status, 65);
    assert.match(ran.stdout, /no manifest/);
  });

  test('overwrites nothing and leaves nothing half-written', async () => {
    await using folder = await temporaryFolder();
    const source = writeShop(join(folder.path, 'shop'));
    const taken = join(folder.path, 'taken');
    mkdirSync(taken);
    writeFileSync(join(taken, 'mine.txt'), 'mine');
    const ova = join(folder.path, 'shop.ova');
    await hanse(folder.path, ['ovf', 'pack', source, '-o', ova]);
    const nowhere = join(folder.path, 'none/x');
    const cases: readonly (readonly [readonly string[], number, string])[] = [
      [['pack', source, '-o', ova], 73, 'CLI_FILE_EXISTS'],
      [['convert', source, '--to', '2', '-o', ova], 73, 'CLI_FILE_EXISTS'],
      [['unpack', ova, '-o', taken], 73, 'CLI_FILE_EXISTS'],
      [['unpack', ova, '-o', join(taken, 'mine.txt')], 73, 'CLI_FILE_EXISTS'],
      [['pack', source, '-o', nowhere], 73, 'CLI_FILE_UNWRITABLE'],
      [['convert', source, '--to', '1', '-o', nowhere], 73, 'CLI_FILE_UNWRITABLE'],
      [['unpack', ova, '-o', nowhere], 73, 'CLI_FILE_UNWRITABLE'],
      [['pack', source, '-o', join(folder.path, 'y.ova'), '--chunk-size', '0'], 64, 'CLI_USAGE'],
      [['verify', ova, '--trust', source], 65, 'CLI_NO_CERTIFICATE'],
      [['inspect', source, '--configuration', 'huge'], 65, 'OVF_CONFIGURATION_UNKNOWN'],
      [['validate', source, '--strict'], 64, 'CLI_SCHEMAS_MISSING'],
      [['pack', ova, '-o', join(folder.path, 'y.ova')], 65, 'CLI_ALREADY_PACKED'],
      [['unpack', source, '-o', join(folder.path, 'z')], 65, 'CLI_NO_ARCHIVE'],
      [['pack', source, '-o', join(folder.path, 'y.ova'), '--sign', 'key.pem'], 64, 'CLI_SIGNER_INCOMPLETE'],
      [['sign', source, '--key', 'none.pem', '--certificate', 'none.pem'], 66, 'CLI_FILE_UNREADABLE'],
      [['verify', join(folder.path, 'none.ova')], 66, 'CLI_FILE_UNREADABLE'],
    ];
    for (const [args, status, code] of cases) {
      const ran = await hanse(folder.path, ['ovf', ...args]);
      assert.deepEqual([ran.status, ran.stdout], [status, ''], `${args.join(' ')}: ${ran.stderr}`);
      assert.match(ran.stderr, new RegExp(`^error: .+ \\[${code}\\]\\n {2}\\S`), args.join(' '));
    }
    assert.deepEqual(readdirSync(folder.path).toSorted(), ['shop', 'shop.ova', 'taken']);
    assert.deepEqual(readdirSync(taken), ['mine.txt']);
  });
});

describe('signing', () => {
  test('is told of when packing leaves a signature out', async (context) => {
    await using folder = await temporaryFolder();
    if (!makeSigner(context, folder.path)) return;
    const [key, certificate] = [join(folder.path, 'key.pem'), join(folder.path, 'cert.pem')];
    const source = writeShop(join(folder.path, 'shop'));
    assert.equal(
      (await hanse(folder.path, ['ovf', 'sign', source, '--key', key, '--certificate', certificate])).status,
      0,
    );
    const unsigned = join(folder.path, 'unsigned.ova');
    const ran = await hanse(folder.path, ['ovf', 'pack', source, '-o', unsigned]);
    assert.equal(ran.status, 0, ran.stderr);
    assert.match(ran.stdout, /^the old signature is left out.*ovf sign .*unsigned\.ova$/m);
    assert.doesNotMatch(ran.stdout, /was not checked/);
    const signer = ['--sign', key, '--certificate', certificate];
    const signed = await hanse(folder.path, ['ovf', 'pack', source, '-o', join(folder.path, 'signed.ova'), ...signer]);
    assert.match(signed.stdout, /digests, signed\)\n$/);
    assert.doesNotMatch(signed.stdout, /left out/);
  });

  test('adds a certificate to an archive, which is verified against trusted authorities', async (context) => {
    await using folder = await temporaryFolder();
    if (!makeSigner(context, folder.path)) return;
    const [key, certificate] = [join(folder.path, 'key.pem'), join(folder.path, 'cert.pem')];
    const [ova, signed] = [join(folder.path, 'shop.ova'), join(folder.path, 'signed.ova')];
    await hanse(folder.path, ['ovf', 'pack', writeShop(join(folder.path, 'shop')), '-o', ova]);
    const ran = await hanse(folder.path, [
      'ovf',
      'sign',
      ova,
      '--key',
      key,
      '--certificate',
      certificate,
      '-o',
      signed,
    ]);
    assert.deepEqual([ran.status, ran.stderr], [0, '']);
    const trusted = await hanse(folder.path, ['ovf', 'verify', signed, '--trust', certificate]);
    assert.equal(trusted.status, 0, trusted.stdout);
    assert.match(trusted.stdout, /signature {2}.*CN=Ada/);
    const unsigned = await hanse(folder.path, ['ovf', 'verify', ova, '--trust', certificate]);
    assert.equal(unsigned.status, 65);
    assert.match(unsigned.stdout, /OVF_SIGNATURE_ABSENT/);
    const again = await hanse(folder.path, ['ovf', 'sign', signed, '--key', key, '--certificate', certificate]);
    assert.equal(again.status, 0, again.stderr);
    assert.equal((await hanse(folder.path, ['ovf', 'verify', signed, '--trust', certificate])).status, 0);
  });

  test('writes the certificate beside files, with a manifest when there was none, and never a wrong one', async (context) => {
    await using folder = await temporaryFolder();
    if (!makeSigner(context, folder.path)) return;
    const signer = ['--key', join(folder.path, 'key.pem'), '--certificate', join(folder.path, 'cert.pem')];
    const descriptor = writeShop(join(folder.path, 'shop'));
    const ran = await hanse(folder.path, ['--json', 'ovf', 'sign', descriptor, ...signer]);
    const { files } = JSON.parse(ran.stdout) as { files: readonly string[] };
    assert.deepEqual(files, [join(folder.path, 'shop/shop.mf'), join(folder.path, 'shop/shop.cert')]);
    const trusted = await hanse(folder.path, ['ovf', 'verify', descriptor, '--trust', join(folder.path, 'cert.pem')]);
    assert.equal(trusted.status, 0, trusted.stdout);
    writeFileSync(join(folder.path, 'shop/root.img'), Buffer.alloc(1024, 'other'));
    const other = join(folder.path, 'other.cert');
    const wrong = await hanse(folder.path, ['ovf', 'sign', descriptor, ...signer, '-o', other]);
    assert.equal(wrong.status, 65);
    assert.match(wrong.stderr, /CLI_PACKAGE_DAMAGED/);
    assert.ok(!existsSync(other));
  });
});

describe('converting', () => {
  test('writes a descriptor in another version that is judged the same', async () => {
    await using folder = await temporaryFolder();
    const source = writeShop(folder.path);
    const two = join(folder.path, 'two.ovf');
    const ran = await hanse(folder.path, ['--json', 'ovf', 'convert', source, '--to', '2', '-o', two]);
    assert.deepEqual([ran.status, ran.stderr], [0, '']);
    assert.equal((JSON.parse(ran.stdout) as { version: string }).version, '2.x');
    const [before, after] = await Promise.all(
      [source, two].map((path) => hanse(folder.path, ['ovf', 'validate', '--descriptor-only', path])),
    );
    assert.equal(after?.stdout, before?.stdout);
    const back = join(folder.path, 'back.ovf');
    assert.equal((await hanse(folder.path, ['ovf', 'convert', two, '--to', '1', '-o', back])).status, 0);
    const canonical = join(folder.path, 'canonical.ovf');
    await hanse(folder.path, ['ovf', 'convert', source, '--to', 'canonical', '-o', canonical]);
    assert.equal(readFileSync(back, 'utf8'), readFileSync(canonical, 'utf8'));
  });
});
