import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { DISCARDING_SINK, packOva, peekAlgorithms, readTar } from '@hanse/ovf';
import { emptyQcow2 } from '../../src/demo/empty-qcow2.ts';
import { readFileReusing } from '../../src/packages/file-stream.ts';
import { nodeDigests } from '../../src/packages/node-digests.ts';
import { readArchiveFile } from '../../src/packages/read-archive.ts';

const MIB = 1024 * 1024;

describe('a file read with the same buffers over and over', () => {
  let folder: string;
  before(() => {
    folder = mkdtempSync(join(tmpdir(), 'hanse-cli-stream-'));
  });
  after(() => rmSync(folder, { recursive: true }));

  const written = (bytes: Uint8Array) => {
    const path = join(folder, 'file');
    writeFileSync(path, bytes);
    return path;
  };

  test('has all of its bytes, whatever its size', async () => {
    for (const size of [0, 1, MIB - 1, MIB, MIB + 1, 3 * MIB, 3 * MIB + 7]) {
      const bytes = pattern(size);
      const chunks: Uint8Array[] = [];
      for await (const chunk of readFileReusing(written(bytes))) chunks.push(Uint8Array.from(chunk));
      assert.ok(Buffer.concat(chunks).equals(bytes), `${size} bytes`);
    }
  });

  test('gives the bytes behind those that are passed over, and says where the file ends', async () => {
    const bytes = pattern(5 * MIB);
    const stream = readFileReusing(written(bytes));
    const found: number[] = [];
    for await (const chunk of stream) {
      found.push(chunk[0] ?? -1, chunk.length);
      if (found.length === 2) assert.equal(await stream.skip?.(2 * MIB + 5), 2 * MIB + 5);
      if (found.length === 4) assert.equal(await stream.skip?.(9 * MIB), MIB - 5);
    }
    assert.deepEqual(found, [bytes[0], MIB, bytes[3 * MIB + 5], MIB]);
  });

  test('is left at any time', async () => {
    for await (const chunk of readFileReusing(written(pattern(4 * MIB)))) {
      assert.equal(chunk.length, MIB);
      break;
    }
  });

  test('shows an archive by its headers, and one that is cut off as that', async () => {
    for (const manifestAt of ['front', 'end'] as const) {
      const archive = await packedArchive(manifestAt);
      const path = written(archive);
      const names: string[] = [];
      for await (const { name } of readTar(readFileReusing(path))) names.push(name);
      assert.deepEqual(names.toSorted(), ['a.mf', 'a.ovf', 'disk.qcow2']);
      const stream = readFileReusing(path);
      assert.deepEqual([...(await peekAlgorithms(stream))], ['sha384']);
      const { members, diagnostics } = await readArchiveFile(path, DISCARDING_SINK, {});
      assert.deepEqual(
        diagnostics.filter(({ severity }) => severity === 'error'),
        [],
      );
      assert.ok(
        members.every(({ digests }) => Object.keys(digests).join() === 'sha384'),
        'nothing else is computed',
      );
      const short = archive.subarray(0, manifestAt === 'end' ? 2 * MIB : archive.length - 2 * MIB);
      await assert.rejects(readArchiveFile(written(short), DISCARDING_SINK, {}), { code: 'OVF_PACKAGE_TRUNCATED' });
    }
  });
});

function pattern(size: number): Buffer {
  const bytes = Buffer.alloc(size);
  for (let index = 0; index < size; index += 997) bytes[index] = index % 251;
  return bytes;
}

async function packedArchive(manifestAt: 'front' | 'end'): Promise<Buffer> {
  const disk = Buffer.concat([emptyQcow2(MIB), Buffer.alloc(4 * MIB)]);
  const files = [{ name: 'disk.qcow2', size: disk.length, open: () => once(disk) }];
  const options = { descriptorName: 'a.ovf', descriptor: DESCRIPTOR, files, digests: nodeDigests };
  const chunks: Uint8Array[] = [];
  for await (const bytes of packOva({ ...options, manifestAt, algorithm: 'sha384' })) chunks.push(bytes);
  return Buffer.concat(chunks);
}

async function* once(bytes: Uint8Array): AsyncGenerator<Uint8Array, void, undefined> {
  yield bytes;
}

const DESCRIPTOR = `<?xml version="1.0" encoding="UTF-8"?>
<Envelope xmlns="http://schemas.dmtf.org/ovf/envelope/1" xmlns:ovf="http://schemas.dmtf.org/ovf/envelope/1"
          xmlns:rasd="http://schemas.dmtf.org/wbem/wscim/1/cim-schema/2/CIM_ResourceAllocationSettingData">
  <References><File ovf:id="image" ovf:href="disk.qcow2"/></References>
  <DiskSection>
    <Info>Disks</Info>
    <Disk ovf:diskId="d" ovf:fileRef="image" ovf:capacity="1048576" ovf:format="http://www.gnome.org/~markmc/qcow-image-format.html"/>
  </DiskSection>
  <VirtualSystem ovf:id="a">
    <Info>One</Info>
    <VirtualHardwareSection>
      <Info>Hardware</Info>
      <Item><rasd:InstanceID>1</rasd:InstanceID><rasd:ResourceType>3</rasd:ResourceType><rasd:VirtualQuantity>1</rasd:VirtualQuantity></Item>
    </VirtualHardwareSection>
  </VirtualSystem>
</Envelope>
`;
