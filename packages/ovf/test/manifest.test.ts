import assert from 'node:assert/strict';
import { test } from 'node:test';
import { formatManifest, parseManifest } from '../src/index.ts';

const sha1 = 'a'.repeat(40);
const sha256 = 'b'.repeat(64);
const sha384 = 'c'.repeat(96);
const sha512 = 'd'.repeat(128);

test('every spelling of the wild is read', () => {
  const cases: readonly (readonly [string, string, string])[] = [
    [`SHA1(a b.vmdk)= ${sha1}`, 'sha1', 'a b.vmdk'],
    [`SHA1(a (1).vmdk)= ${sha1}`, 'sha1', 'a (1).vmdk'],
    [`SHA256 (a.vmdk) = ${sha256}`, 'sha256', 'a.vmdk'],
    [`SHA2-256(a.vmdk)= ${sha256.toUpperCase()}`, 'sha256', 'a.vmdk'],
    [`SHA-384(a.vmdk)=${sha384}`, 'sha384', 'a.vmdk'],
    [`sha512(a.vmdk)= ${sha512}`, 'sha512', 'a.vmdk'],
    [`${sha1}  a.vmdk`, 'sha1', 'a.vmdk'],
    [`${sha256} *a.vmdk`, 'sha256', 'a.vmdk'],
    [`SHA1 (a.vmdk)= ${sha1}`, 'sha1', 'a.vmdk'],
    [`SHA2-512(a.vmdk.000000000) = ${sha512}`, 'sha512', 'a.vmdk.000000000'],
    [`SHA256( a%20b.vmdk )= ${sha256}`, 'sha256', 'a%20b.vmdk'],
    [`${sha384}  dir/a.vmdk`, 'sha384', 'dir/a.vmdk'],
    [`\t${sha512}  a.vmdk`, 'sha512', 'a.vmdk'],
  ];
  for (const [text, algorithm, file] of cases) {
    const [entry] = parseManifest(`${text}\r\n`, 'x.mf');
    assert.deepEqual([entry?.algorithm, entry?.file, entry?.line], [algorithm, file, 1], text);
    assert.match(entry?.digest ?? '', /^[a-d]+$/);
  }
});

test('spellings, digests and line ends may be mixed, behind a byte order mark', () => {
  const text = `\uFEFFSHA1(a)= ${sha1}\r\n\r\n${sha256}  b\rSHA512 (c) = ${sha512}\nSHA384(d)= ${sha384}`;
  assert.deepEqual(
    parseManifest(text, 'x.mf').map(({ file, algorithm, line }) => `${line} ${file} ${algorithm}`),
    ['1 a sha1', '3 b sha256', '4 c sha512', '5 d sha384'],
  );
});

test('other lines are refused with their number', () => {
  for (const text of ['MD5(a)= 00', `SHA1(a)= ${sha256}`, 'hello', `SHA256(a)= ${sha1}`]) {
    assert.throws(() => parseManifest(`SHA1(ok)= ${sha1}\n${text}\n`, 'x.mf'), /line 2 of x\.mf/, text);
  }
});

test('a manifest is read as it was written', () => {
  const entries = [{ file: 'a.ovf', algorithm: 'sha256', digest: sha256 }] as const;
  assert.deepEqual(parseManifest(formatManifest(entries), 'x.mf'), [{ ...entries[0], line: 1 }]);
});
