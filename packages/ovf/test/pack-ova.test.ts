import assert from 'node:assert/strict';
import { test } from 'node:test';
import { packOva, readFolder } from '../src/index.ts';
import { readTar } from '../src/tar/read-tar.ts';
import { collect, streamOf } from './bytes.ts';
import { NODE_DIGESTS } from './digests.ts';
import { BASE, DATA, members, read, SHOP, shopWith } from './sample-package.ts';

const files = [
  { name: 'data.vmdk', size: DATA.length, open: () => streamOf(DATA) },
  { name: 'base.qcow2', size: BASE.length, open: () => streamOf(BASE) },
];
const parts = { descriptorName: 'shop.ovf', descriptor: SHOP, files, digests: NODE_DIGESTS };

test('a packed package has the specified order and reads back without findings', async () => {
  const archive = await collect(packOva(parts));
  const names: string[] = [];
  for await (const { name } of readTar(streamOf(archive))) names.push(name);
  assert.deepEqual(names, ['shop.ovf', 'shop.mf', 'base.qcow2', 'data.vmdk']);
  const found = await read(archive);
  assert.deepEqual(found.diagnostics, []);
  assert.deepEqual(
    found.manifest.map(({ algorithm }) => algorithm),
    ['sha256', 'sha256', 'sha256'],
  );
  assert.deepEqual(await collect(packOva(parts)), archive, 'packing twice gives the same bytes');
});

test('a package that would not deploy is not packed', async () => {
  const pack = (changes: Partial<typeof parts>) => collect(packOva({ ...parts, ...changes }));
  await assert.rejects(pack({ descriptor: shopWith('uint16', 'odd') }), { code: 'OVF_REJECTED' });
  await assert.rejects(pack({ files: files.slice(1) }), { code: 'OVF_FILE_MISSING' });
  await assert.rejects(pack({ descriptor: shopWith('ovf:size="4096"', 'ovf:size="11"') }), { code: 'OVF_FILE_SIZE' });
  await assert.rejects(pack({ descriptorName: '../shop.ovf' }), { code: 'OVF_MEMBER_NAME' });
  for (const chunkBytes of [0, -1, 1.5, Number.NaN]) {
    await assert.rejects(collect(packOva({ ...parts, chunkBytes })), { code: 'VALUE_INVALID' }, String(chunkBytes));
  }
  const lying = files.map((file) => ({ ...file, open: () => streamOf(new Uint8Array(3)) }));
  await assert.rejects(pack({ files: lying }), { code: 'OVF_FILE_SIZE', message: /3 bytes/ });
});

test('a folder is read like an archive', async () => {
  const source = (changes: Readonly<Record<string, string | undefined>>) => {
    const contents = new Map(members(changes).map(({ name, content }) => [name, content]));
    return {
      list: () => Promise.resolve([...contents.keys()]),
      open: (name: string) => streamOf(contents.get(name) ?? new Uint8Array(0)),
    };
  };
  const sound = await readFolder(source({ 'other.txt': 'x' }), { digests: NODE_DIGESTS });
  assert.deepEqual([sound.diagnostics, sound.files.length], [[], 2]);
  const broken = await readFolder(source({ 'data.vmdk': 'other' }), { digests: NODE_DIGESTS });
  assert.deepEqual(
    broken.diagnostics.filter(({ severity }) => severity === 'error').map(({ code }) => code),
    ['OVF_DIGEST_MISMATCH'],
  );
  await assert.rejects(readFolder(source({ 'b.ovf': 'x' }), { digests: NODE_DIGESTS }), {
    code: 'OVF_DESCRIPTOR_AMBIGUOUS',
  });
  await assert.rejects(readFolder(source({ 'shop.ovf': undefined }), { digests: NODE_DIGESTS }), {
    code: 'OVF_DESCRIPTOR_MISSING',
  });
});
