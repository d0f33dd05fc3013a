import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { editFiles, packOva, parseEnvelope, webGzip } from '../src/index.ts';
import { readTar } from '../src/tar/read-tar.ts';
import { collect, streamOf, utf8 } from './bytes.ts';
import { NODE_DIGESTS } from './digests.ts';
import { BASE, DATA, read, SHOP } from './sample-package.ts';

const TAG = `<!-- <File ovf:id="file2" ovf:href="no"/> -->
    <ovf:File\tovf:href = 'a>b.vmdk'
       ovf:id="file2" vendor:href="kept" xmlns:vendor="urn:v" ></ovf:File>`;
const ODD = SHOP.replace('<File ovf:id="file2" ovf:href="data.vmdk"/>', () => TAG);

describe('a change of a File element', () => {
  test('changes the attribute and no other character', () => {
    const edited = editFiles(ODD, new Map([['file2', { href: 'x&y "z".vmdk', size: 5, chunkSize: 3 }]]));
    const expected = ODD.replace("ovf:href = 'a>b.vmdk'", 'ovf:href = "x&amp;y &quot;z&quot;.vmdk"').replace(
      'xmlns:vendor="urn:v" ></ovf:File>',
      'xmlns:vendor="urn:v" ovf:size="5" ovf:chunkSize="3"></ovf:File>',
    );
    assert.equal(edited, expected);
    const file = parseEnvelope(edited).envelope?.files.find(({ id }) => id === 'file2');
    assert.deepEqual([file?.href, file?.size, file?.chunkBytes], ['x&y "z".vmdk', 5, 3]);
  });

  test('replaces a value that is there, in whatever line ends and behind a byte order mark', () => {
    for (const text of [SHOP, SHOP.replaceAll('\n', '\r\n'), SHOP.replaceAll('\n', '\r'), `\uFEFF${SHOP}`]) {
      const edited = editFiles(utf8(text), new Map([['file1', { size: 7, compression: 'gzip' as const }]]));
      const size = `ovf:size="${BASE.length}"/>`;
      assert.equal(edited, text.replace(size, 'ovf:size="7" ovf:compression="gzip"/>'));
    }
  });

  test('is what the descriptor then says, for any href', () => {
    const hrefs = fc.string({ unit: 'grapheme-ascii', minLength: 1 }).map((text) => `x${text.replace(/\s+/g, '_')}`);
    fc.assert(
      fc.property(hrefs, fc.maxSafeNat(), (href, size) => {
        const edited = editFiles(ODD, new Map([['file2', { href, size }]]));
        const file = parseEnvelope(edited).envelope?.files.find(({ id }) => id === 'file2');
        assert.deepEqual([file?.href, file?.size], [href, size]);
        assert.equal(editFiles(edited, new Map([['file2', { href, size }]])), edited, 'once more changes nothing');
      }),
    );
  });

  test('is refused for a File that is not there, and in a descriptor that is not UTF-8', () => {
    assert.throws(() => editFiles(SHOP, new Map([['nobody', { size: 1 }]])), { code: 'OVF_REFERENCE_DANGLING' });
    const utf16 = Uint8Array.from([0xff, 0xfe, ...Buffer.from(SHOP, 'utf16le')]);
    assert.throws(() => editFiles(utf16, new Map([['file1', { size: 1 }]])), { code: 'OVF_UNSUPPORTED' });
  });
});

describe('an archive is packed', () => {
  const files = [
    { name: 'data.vmdk', size: DATA.length, open: () => streamOf(DATA) },
    { name: 'base.qcow2', size: BASE.length, open: () => streamOf(BASE) },
  ];
  const options = { descriptorName: 'shop.ovf', descriptor: SHOP, files, digests: NODE_DIGESTS };
  const sign = ({ name }: { readonly name: string }) => Promise.resolve(`signature of ${name}`);
  const namesOf = async (archive: Uint8Array) => {
    const names: string[] = [];
    for await (const { name } of readTar(streamOf(archive))) names.push(name);
    return names;
  };

  test('in the specified order, the certificate behind the manifest', async () => {
    assert.deepEqual(await namesOf(await collect(packOva({ ...options, sign }))), [
      'shop.ovf',
      'shop.mf',
      'shop.cert',
      'base.qcow2',
      'data.vmdk',
    ]);
    assert.deepEqual(await namesOf(await collect(packOva({ ...options, sign, manifestAt: 'end' }))), [
      'shop.ovf',
      'base.qcow2',
      'data.vmdk',
      'shop.mf',
      'shop.cert',
    ]);
  });

  test('with its chunks in the place of their file, larger files only', async () => {
    const names = await namesOf(await collect(packOva({ ...options, chunkBytes: 5_000 })));
    assert.deepEqual(names.slice(2), [
      'base.qcow2',
      'data.vmdk.000000000',
      'data.vmdk.000000001',
      'data.vmdk.000000002',
    ]);
  });

  test('from bytes as they are, also in UTF-16', async () => {
    const descriptor = Uint8Array.from([0xff, 0xfe, ...Buffer.from(SHOP.replace('UTF-8', 'UTF-16'), 'utf16le')]);
    const archive = await collect(packOva({ ...options, descriptor }));
    assert.deepEqual((await read(archive)).diagnostics, []);
    for await (const { content } of readTar(streamOf(archive))) {
      assert.deepEqual(await collect(content), Buffer.from(descriptor));
      break;
    }
  });

  test('opening each file once when the manifest comes last', async () => {
    const opened: string[] = [];
    const counted = files.map((file) => ({
      ...file,
      open: () => {
        opened.push(file.name);
        return file.open();
      },
    }));
    await collect(packOva({ ...options, files: counted, manifestAt: 'end' }));
    assert.deepEqual(opened, ['base.qcow2', 'data.vmdk']);
  });

  test('the same way every time, compressed or not', async () => {
    for (const packing of [{}, { gzip: webGzip }, { gzip: webGzip, chunkBytes: 1_000 }]) {
      const [one, other] = [
        await collect(packOva({ ...options, ...packing })),
        await collect(packOva({ ...options, ...packing })),
      ];
      assert.deepEqual(one, other);
      assert.deepEqual((await read(one, undefined, 700, 40)).diagnostics, []);
    }
  });
});
