import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { gzipSync } from 'node:zlib';
import fc from 'fast-check';
import {
  contentLimit,
  DISCARDING_SINK,
  type OvfCode,
  type OvfPackage,
  openContent,
  packOva,
  readFolder,
  readOva,
  requireDeployable,
  webGzip,
} from '../src/index.ts';
import { collect, streamOf } from './bytes.ts';
import { NODE_DIGESTS } from './digests.ts';
import { vmdk } from './disk-images.ts';
import { DATA, members, read, SHOP, shopWith, tarOf } from './sample-package.ts';

const CHUNK = 4_096;
const CHUNKED = shopWith(
  'ovf:href="data.vmdk"',
  `ovf:href="data.vmdk" ovf:size="${DATA.length}" ovf:chunkSize="${CHUNK}"`,
);
const COMPRESSED = shopWith('ovf:href="data.vmdk"', 'ovf:href="data.vmdk" ovf:compression="gzip"');
const PARTS = [DATA.slice(0, CHUNK), DATA.slice(CHUNK, 2 * CHUNK), DATA.slice(2 * CHUNK)] as const;

type Files = Readonly<Record<string, Uint8Array | undefined>>;

function archive(descriptor: string, files: Files, manifest: string | undefined = undefined): Uint8Array {
  const sound = members({ 'shop.ovf': descriptor, 'shop.mf': manifest, 'data.vmdk': undefined });
  const more = Object.entries(files).flatMap(([name, content]) => (content === undefined ? [] : [{ name, content }]));
  return tarOf([...sound, ...more]);
}

function chunks(changes: Files = {}): Files {
  const whole = Object.fromEntries(PARTS.map((part, index) => [`data.vmdk.00000000${index}`, part]));
  return { ...whole, ...changes };
}

/** What is wrong, as the codes of the errors. */
async function errorsOf(bytes: Uint8Array): Promise<readonly OvfCode[]> {
  return (await read(bytes)).diagnostics.filter(({ severity }) => severity === 'error').map(({ code }) => code);
}

function contentOf(found: OvfPackage, stored: Files, maxBytes?: number): Promise<Uint8Array> {
  const file = found.files.find(({ id }) => id === 'file2');
  assert.ok(file);
  const open = ({ name }: { readonly name: string }) => streamOf(stored[name] ?? new Uint8Array(0), 777);
  return collect(openContent(file, open, maxBytes === undefined ? {} : { maxBytes }));
}

describe('a file in chunks', () => {
  test('is one file with all of its content, in any order of the chunks', async () => {
    for (const files of [chunks(), Object.fromEntries(Object.entries(chunks()).toReversed())]) {
      const found = await read(archive(CHUNKED, files));
      requireDeployable(found);
      const file = found.files.find(({ id }) => id === 'file2');
      assert.deepEqual([file?.size, file?.parts.map(({ name }) => name)], [DATA.length, Object.keys(chunks())]);
      assert.deepEqual(await contentOf(found, chunks()), Buffer.from(DATA));
    }
  });

  test('is read from a folder too, by the escaped name of its href', async () => {
    const descriptor = CHUNKED.replace('href="data.vmdk"', 'href="my%20data.vmdk"');
    const contents = new Map(
      members({ 'shop.ovf': descriptor, 'shop.mf': undefined }).map((one) => [one.name, one.content]),
    );
    for (const [index, part] of PARTS.entries()) contents.set(`my data.vmdk.00000000${index}`, part);
    const source = {
      list: () => Promise.resolve([...contents.keys()]),
      open: (name: string) => streamOf(contents.get(name) ?? new Uint8Array(0)),
    };
    const found = await readFolder(source, { digests: NODE_DIGESTS });
    requireDeployable(found);
    assert.equal(found.files.find(({ id }) => id === 'file2')?.parts.length, 3);
    contents.delete('my data.vmdk.000000001');
    const broken = await readFolder(source, { digests: NODE_DIGESTS });
    assert.match(broken.diagnostics.map(({ message }) => message).join('\n'), /Chunk "my%20data.vmdk.000000001"/);
  });

  test('is refused with a gap, a wrong size or a lying total', async () => {
    const cases: readonly (readonly [Files, OvfCode])[] = [
      [chunks({ 'data.vmdk.000000000': undefined }), 'OVF_CHUNK_MISSING'],
      [chunks({ 'data.vmdk.000000001': undefined }), 'OVF_CHUNK_MISSING'],
      [chunks({ 'data.vmdk.000000002': undefined }), 'OVF_CHUNK_MISSING'],
      [chunks({ 'data.vmdk.000000004': DATA.slice(0, 5) }), 'OVF_CHUNK_MISSING'],
      [chunks({ 'data.vmdk.000000001': DATA.slice(0, CHUNK - 1) }), 'OVF_CHUNK_SIZE'],
      [chunks({ 'data.vmdk.000000002': DATA.slice(0, CHUNK + 1) }), 'OVF_CHUNK_SIZE'],
      [chunks({ 'data.vmdk.000000002': DATA.slice(0, 7) }), 'OVF_FILE_SIZE'],
      [{ 'data.vmdk': DATA }, 'OVF_CHUNK_MISSING'],
    ];
    for (const [files, code] of cases) assert.deepEqual(await errorsOf(archive(CHUNKED, files)), [code]);
  });

  test('wants every chunk in the manifest', async () => {
    const full = Buffer.from(await collect(packed({ chunkBytes: CHUNK }))).toString();
    const line = /^SHA256\(data\.vmdk\.000000001\)= .*\n/m.exec(full)?.[0] ?? '';
    assert.notEqual(line, '');
    const manifest = /SHA256\(shop\.ovf\)= [\s\S]*?data\.vmdk\.000000002.*\n/m.exec(full)?.[0] ?? '';
    const descriptor = /<\?xml[\s\S]*<\/Envelope>\n/.exec(full)?.[0] ?? '';
    assert.deepEqual(await errorsOf(archive(descriptor, chunks(), manifest)), []);
    assert.deepEqual(await errorsOf(archive(descriptor, chunks(), manifest.replace(line, ''))), [
      'OVF_MANIFEST_INCOMPLETE',
    ]);
  });
});

describe('a compressed file', () => {
  test('is judged and read by its content', async () => {
    const stored = { 'data.vmdk': gzipSync(DATA) };
    const found = await read(archive(COMPRESSED, stored));
    const envelope = requireDeployable(found);
    assert.deepEqual(await contentOf(found, stored), Buffer.from(DATA));
    const file = found.files.find(({ id }) => id === 'file2');
    assert.ok(file !== undefined && contentLimit(file, envelope) < 2 ** 27, 'its disk of 1 MiB bounds it');
    const other = vmdk(1_048_576, 'createType="vmfs"');
    assert.deepEqual(await errorsOf(archive(COMPRESSED, { 'data.vmdk': gzipSync(other) })), ['OVF_DISK_BACKING_FILE']);
  });

  test('is refused when it is not what it says', async () => {
    assert.deepEqual(await errorsOf(archive(COMPRESSED, { 'data.vmdk': DATA })), ['OVF_COMPRESSION_DAMAGED']);
    const plain = COMPRESSED.replace(' ovf:compression="gzip"', '');
    assert.deepEqual(await errorsOf(archive(plain, { 'data.vmdk': gzipSync(DATA) })), ['OVF_DISK_FORMAT']);
  });

  test('in bzip2 is refused, unless somebody can decompress it', async () => {
    const descriptor = COMPRESSED.replace('"gzip"', '"bzip2"');
    const stored = Buffer.concat([Buffer.from('BZh9'), DATA]);
    const bytes = archive(descriptor, { 'data.vmdk': stored });
    assert.deepEqual(await errorsOf(bytes), ['OVF_COMPRESSION_UNSUPPORTED']);
    // Not bzip2 itself, but a stream that begins like it and whose content is the rest.
    const bzip2 = async function* (compressed: AsyncIterable<Uint8Array>) {
      yield (await collect(compressed)).slice(4);
    };
    const options = { digests: NODE_DIGESTS, decompressors: { bzip2 } };
    const found = await readOva(streamOf(bytes), DISCARDING_SINK, options);
    const file = found.files.find(({ id }) => id === 'file2');
    assert.deepEqual(
      found.diagnostics.filter(({ severity }) => severity === 'error'),
      [],
    );
    assert.ok(file);
    const content = openContent(file, () => streamOf(stored), { decompressors: { bzip2 } });
    assert.deepEqual(await collect(content), Buffer.from(DATA));
    await assert.rejects(collect(openContent(file, () => streamOf(stored))), { code: 'OVF_COMPRESSION_UNSUPPORTED' });
  });

  test('is not read when it is damaged, cut off or larger than its limit', async () => {
    const whole = gzipSync(DATA);
    const found = await read(archive(COMPRESSED, { 'data.vmdk': whole }));
    const damaged = Uint8Array.from(whole, (byte, index) => (index === 40 ? byte ^ 255 : byte));
    await assert.rejects(contentOf(found, { 'data.vmdk': damaged }), { code: 'OVF_COMPRESSION_DAMAGED' });
    await assert.rejects(contentOf(found, { 'data.vmdk': whole }, DATA.length - 1), { code: 'OVF_CONTENT_LIMIT' });
    const short = { ...found, files: found.files.map((file) => ({ ...file })) };
    await assert.rejects(contentOf(short, { 'data.vmdk': whole.subarray(0, 30) }), /OVF_|bytes|decompressed/);
  });

  test('cannot make the reader hold what it decompresses to', async () => {
    const bomb = gzipSync(new Uint8Array(64 * 1024 * 1024));
    const file = (await read(archive(COMPRESSED, { 'data.vmdk': gzipSync(DATA) }))).files.find(
      ({ id }) => id === 'file2',
    );
    assert.ok(file);
    const [part] = file.parts;
    const lying = { ...file, parts: [{ ...part, size: bomb.length }] as const };
    let largest = 0;
    const reading = (async () => {
      for await (const bytes of openContent({ ...lying, parts: [lying.parts[0]] }, () => streamOf(bomb, 4_096), {
        maxBytes: 2 ** 20,
      })) {
        largest = Math.max(largest, bytes.length);
      }
    })();
    await assert.rejects(reading, { code: 'OVF_CONTENT_LIMIT' });
    assert.ok(largest <= 2 ** 20);
  });
});

function packed(changes: Partial<Parameters<typeof packOva>[0]>) {
  const files = members().map(({ name, content }) => ({
    name,
    size: content.length,
    open: () => streamOf(content, 3_333),
  }));
  return packOva({ descriptorName: 'shop.ovf', descriptor: SHOP, files, digests: NODE_DIGESTS, ...changes });
}

test('whatever is packed compressed or in chunks reads back as it was', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.integer({ min: 700, max: 12_000 }),
      fc.boolean(),
      fc.constantFrom(...(['sha1', 'sha256', 'sha384', 'sha512'] as const)),
      async (chunkBytes, isCompressed, algorithm) => {
        const bytes = await collect(packed({ chunkBytes, algorithm, ...(isCompressed ? { gzip: webGzip } : {}) }));
        const stored = new Map<string, Uint8Array[]>();
        const sink = {
          openFile: (name: string) => {
            const content: Uint8Array[] = [];
            stored.set(name, content);
            const write = (piece: Uint8Array) => Promise.resolve(void content.push(Uint8Array.from(piece)));
            return Promise.resolve({ write, close: () => Promise.resolve(), abort: () => Promise.resolve() });
          },
        };
        const found = await read(bytes, sink, 7_777, 1_000);
        requireDeployable(found);
        assert.ok(found.manifest.every((entry) => entry.algorithm === algorithm));
        const byName = Object.fromEntries([...stored].map(([name, content]) => [name, Buffer.concat(content)]));
        assert.deepEqual(await contentOf(found, byName), Buffer.from(DATA));
      },
    ),
    { numRuns: 25 },
  );
});
