import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import fc from 'fast-check';
import { decodePax, encodePax } from '../src/tar/pax.ts';
import { readTar } from '../src/tar/read-tar.ts';
import { decodeHeader, encodeHeader, fitsUstar, MAX_OCTAL_SIZE } from '../src/tar/tar-header.ts';
import { writeTar } from '../src/tar/write-tar.ts';
import { collect, streamOf, utf8 } from './bytes.ts';

const letters = fc.string({ unit: fc.constantFrom(...'abcXYZ019-_.é网'), minLength: 1, maxLength: 120 });
const names = fc.array(letters, { minLength: 1, maxLength: 3 }).map((steps) => steps.join('/'));

test('a header is read as it was written', () => {
  fc.assert(
    fc.property(names.filter(fitsUstar), fc.nat({ max: MAX_OCTAL_SIZE }), (name, size) => {
      const header = { name, size, type: '0' };
      assert.deepEqual(decodeHeader(encodeHeader(header), 'here'), header);
    }),
  );
});

test('a flipped bit in a header is noticed', () => {
  const header = encodeHeader({ name: 'disk.vmdk', size: 1_234, type: '0' });
  fc.assert(
    fc.property(fc.nat({ max: 147 }), fc.nat({ max: 7 }), (index, bit) => {
      const copy = Uint8Array.from(header);
      copy[index] = (copy[index] ?? 0) ^ (1 << bit);
      assert.throws(() => decodeHeader(copy, 'here'), { code: 'OVF_PACKAGE_NOT_TAR' });
    }),
  );
});

test('pax records are read as they were written', () => {
  const keys = fc.string({ unit: fc.constantFrom(...'abc.'), minLength: 1 });
  fc.assert(
    fc.property(fc.dictionary(keys, fc.string({ unit: 'grapheme' }), { noNullPrototype: true }), (records) => {
      assert.deepEqual(Object.fromEntries(decodePax(encodePax(records), 'here')), records);
    }),
  );
});

test('an archive is read as it was written, whatever the names and chunks', async () => {
  const files = fc.uniqueArray(fc.record({ name: names, content: fc.uint8Array({ maxLength: 1_500 }) }), {
    selector: ({ name }) => name,
    maxLength: 5,
  });
  await fc.assert(
    fc.asyncProperty(files, fc.integer({ min: 1, max: 2_000 }), async (list, chunk) => {
      const entries = list.map(({ name, content }) => ({ name, size: content.length, open: () => streamOf(content) }));
      const archive = await collect(writeTar(entries));
      const found: { name: string; content: number[] }[] = [];
      for await (const member of readTar(streamOf(archive, chunk))) {
        found.push({ name: member.name, content: [...(await collect(member.content))] });
      }
      assert.deepEqual(
        found,
        list.map(({ name, content }) => ({ name, content: [...content] })),
      );
    }),
    { numRuns: 60 },
  );
});

test('the content of a member may be left unread', async () => {
  const entries = ['a', 'b', 'c'].map((name) => ({ name, size: 600, open: () => streamOf(new Uint8Array(600)) }));
  const found: string[] = [];
  for await (const { name } of readTar(streamOf(await collect(writeTar(entries)), 77))) found.push(name);
  assert.deepEqual(found, ['a', 'b', 'c']);
});

test('sizes above 8 GiB are read from base-256 fields', () => {
  const block = encodeHeader({ name: 'huge', size: 0, type: '0' });
  const size = new Uint8Array(12);
  size[0] = 0x80;
  new DataView(size.buffer).setBigUint64(4, 2n ** 40n);
  block.set(size, 124);
  block.fill(0x20, 148, 156);
  const sum = block.reduce((total, byte) => total + byte, 0);
  block.set(utf8(`${sum.toString(8).padStart(6, '0')}\0 `), 148);
  assert.equal(decodeHeader(block, 'here').size, 2 ** 40);
});

test('archives of the tar command in three formats are read', async (context) => {
  if (spawnSync('tar', ['--version']).status !== 0) {
    context.skip('SKIPPED: the tar command is not here');
    return;
  }
  const folder = mkdtempSync(join(tmpdir(), 'hanse-ovf-tar-'));
  try {
    const long = `${'n'.repeat(140)}.vmdk`;
    writeFileSync(join(folder, long), 'long');
    writeFileSync(join(folder, 'short.ovf'), 'short');
    for (const format of ['ustar', 'gnu', 'pax']) {
      const list = format === 'ustar' ? ['short.ovf'] : [long, 'short.ovf'];
      const made = spawnSync('tar', ['-C', folder, `--format=${format}`, '-cf', join(folder, 'a.tar'), ...list]);
      assert.equal(made.status, 0, made.stderr.toString());
      const found: string[] = [];
      for await (const member of readTar(streamOf(readFileSync(join(folder, 'a.tar'))))) {
        found.push(`${member.name}=${Buffer.from(await collect(member.content)).toString()}`);
      }
      assert.deepEqual(found, format === 'ustar' ? ['short.ovf=short'] : [`${long}=long`, 'short.ovf=short']);
    }
  } finally {
    rmSync(folder, { recursive: true });
  }
});
