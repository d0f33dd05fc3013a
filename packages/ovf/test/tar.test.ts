import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import fc from 'fast-check';
import { decodePax, encodePax } from '../src/tar/pax.ts';
import { readTar } from '../src/tar/read-tar.ts';
import { decodeHeader, encodeHeader, fitsUstar, MAX_OCTAL_SIZE, paddingOf } from '../src/tar/tar-header.ts';
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

test('a GNU long name and a pax header give the same name and size', async () => {
  const long = fc.string({ unit: fc.constantFrom(...'abc./é网'), minLength: 101, maxLength: 400 });
  await fc.assert(
    fc.asyncProperty(long, fc.uint8Array({ maxLength: 600 }), async (name, content) => {
      const block = (type: string, size: number) => encodeHeader({ name: 'x', size, type });
      const padded = (bytes: Uint8Array) => Buffer.concat([bytes, new Uint8Array(paddingOf(bytes.length))]);
      const gnuName = utf8(`${name}\0`);
      const pax = encodePax({ path: name, size: String(content.length) });
      const body = [block('0', content.length), padded(content)];
      const paxBody = [block('0', 0), padded(content)];
      const archives = [
        [block('L', gnuName.length), padded(gnuName), ...body],
        [block('x', pax.length), padded(pax), ...paxBody],
        [block('g', 12), padded(utf8('12 size=999\n')), block('x', pax.length), padded(pax), ...paxBody],
      ];
      for (const blocks of archives) {
        const found: { name: string; content: number[] }[] = [];
        for await (const member of readTar(streamOf(Buffer.concat([...blocks, new Uint8Array(1_024)]), 777))) {
          found.push({ name: member.name, content: [...(await collect(member.content))] });
        }
        assert.deepEqual(found, [{ name, content: [...content] }]);
      }
    }),
    { numRuns: 60 },
  );
});

test('a size is read from octal digits and from base 256 alike', () => {
  fc.assert(
    fc.property(fc.maxSafeNat(), (size) => {
      const block = encodeHeader({ name: 'a', size: 0, type: '0' });
      const number = new Uint8Array(12);
      number[0] = 0x80;
      new DataView(number.buffer).setBigUint64(4, BigInt(size));
      assert.equal(decodeHeader(withField(block, number), 'here').size, size);
      if (size > MAX_OCTAL_SIZE) return;
      for (const text of [`${size.toString(8).padStart(11, '0')}\0`, `${size.toString(8)} `.padStart(12)]) {
        assert.equal(decodeHeader(withField(block, utf8(text)), 'here').size, size);
      }
    }),
  );
});

test('a size that no file can have is refused', () => {
  const block = encodeHeader({ name: 'a', size: 0, type: '0' });
  const negative = new Uint8Array(12).fill(0xff);
  const beyond = Uint8Array.of(0x80, 0, 0, 0, 0, 0x20, 0, 0, 0, 0, 0, 0);
  for (const field of [negative, beyond, utf8('99999999999\0'), utf8('-0000000001\0'), utf8('0x000000010\0')]) {
    assert.throws(() => decodeHeader(withField(block, field), 'here'), { code: 'OVF_PACKAGE_NOT_TAR' });
  }
});

test('whatever blocks come, reading ends with members or a refusal', async () => {
  const start = encodeHeader({ name: 'disk.vmdk', size: 700, type: '0' });
  const changes = fc.array(fc.tuple(fc.nat({ max: 511 }), fc.nat({ max: 255 })), { maxLength: 6 });
  await fc.assert(
    fc.asyncProperty(changes, fc.boolean(), fc.nat({ max: 3_000 }), async (list, isSummed, length) => {
      const block = Uint8Array.from(start);
      for (const [at, byte] of list) block[at] = byte;
      const archive = Buffer.concat([isSummed ? summed(block) : block, new Uint8Array(length)]);
      try {
        for await (const { content } of readTar(streamOf(archive))) await collect(content);
      } catch (thrown) {
        assert.match(String(Reflect.get(thrown as object, 'code')), /^OVF_PACKAGE_/);
      }
    }),
    { numRuns: 500 },
  );
});

/** The header with another size field and the checksum for it. */
function withField(block: Uint8Array, size: Uint8Array): Uint8Array {
  const copy = Uint8Array.from(block);
  copy.set(size, 124);
  return summed(copy);
}

function summed(block: Uint8Array): Uint8Array {
  const copy = Uint8Array.from(block).fill(0x20, 148, 156);
  const sum = copy.reduce((total, byte) => total + byte, 0);
  copy.set(utf8(`${sum.toString(8).padStart(6, '0')}\0 `), 148);
  return copy;
}
