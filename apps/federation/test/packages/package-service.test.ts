import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { HanseError, UserIds } from '@hanse/kernel';
import { type PackOptions, packOva, webGzip } from '@hanse/ovf';
import { openSqlite } from '@hanse/store/sqlite';
import { SeededRng, VirtualClock } from '@hanse/testkit';
import { PackageFiles } from '../../src/packages/package-files.ts';
import { nodeDigests, PackageService } from '../../src/packages/package-service.ts';
import { MIGRATIONS } from '../../src/store/migrations.ts';

const MIB = 1024 * 1024;
const HREF = 'disks/root.qcow2';
const IMAGE = image(MIB);

describe('a package that is received', () => {
  const clock = new VirtualClock();
  const rng = new SeededRng(7);
  const owner = UserIds.mint(clock, rng);
  let folder: string;
  let files: PackageFiles;
  let packages: PackageService;

  before(async () => {
    folder = mkdtempSync(join(tmpdir(), 'hanse-federation-packages-'));
    files = new PackageFiles({ folder });
    await files.open();
    const db = openSqlite({ path: ':memory:', migrations: MIGRATIONS, clock });
    packages = new PackageService({ db, files, clock, rng });
  });
  after(() => rmSync(folder, { recursive: true }));

  const layouts: readonly (readonly [string, Partial<PackOptions>])[] = [
    ['plain', {}],
    ['in chunks', { chunkBytes: 1_000 }],
    ['compressed', { gzip: webGzip }],
    ['compressed and in chunks', { gzip: webGzip, chunkBytes: 100 }],
    ['with its manifest at the end, by SHA-512', { manifestAt: 'end', algorithm: 'sha512' }],
  ];
  for (const [layout, options] of layouts) {
    test(`${layout}, keeps its image whole and plain, by the digest of the content`, async () => {
      const view = await packages.receive(packed(IMAGE, options), { owner });
      const [file] = view.files;
      assert.ok(file !== undefined && view.files.length === 1);
      const digest = `sha256:${createHash('sha256').update(IMAGE).digest('hex')}`;
      assert.deepEqual([file.href, file.sizeBytes, file.digest], [HREF, IMAGE.length, digest]);
      const kept: Uint8Array[] = [];
      for await (const bytes of files.read(view.packageId, file.name)) kept.push(bytes);
      assert.deepEqual(Buffer.concat(kept), Buffer.from(IMAGE));
      const stored = await packages.load(view.packageId);
      assert.equal(stored.files.get(HREF)?.digest, digest);
      const members = readdirSync(join(folder, view.packageId), { recursive: true, encoding: 'utf8' });
      assert.ok(!members.some((name) => /\.\d{9}$/.test(name)), 'its chunks are gone');
    });
  }

  const refusals: readonly (readonly [string, () => AsyncIterable<Uint8Array>, string])[] = [
    ['of an image that names a backing file', () => packed(image(MIB, 'other.qcow2')), 'OVF_REJECTED'],
    ['that decompresses to more than its disk can hold', () => packed(bomb(), { gzip: webGzip }), 'OVF_CONTENT_LIMIT'],
    ['that is cut off', () => cut(packed(IMAGE), 1_000), 'OVF_PACKAGE_TRUNCATED'],
    ['whose compressed image is damaged', () => flipped(packed(IMAGE, { gzip: webGzip })), 'OVF_REJECTED'],
  ];
  for (const [what, body, code] of refusals) {
    test(`${what}, is refused and leaves nothing behind`, async () => {
      const before = readdirSync(folder);
      await assert.rejects(packages.receive(body(), { owner }), (thrown: unknown) => {
        assert.ok(thrown instanceof HanseError);
        assert.equal(thrown.code, code, thrown.message);
        return true;
      });
      assert.deepEqual([readdirSync(folder), readdirSync(join(folder, 'incoming'))], [before, []]);
      assert.ok(existsSync(folder));
    });
  }
});

/** The header of a qcow2 image (QEMU's docs/interop/qcow2), padded. */
function image(capacity: number, backing = ''): Uint8Array {
  const bytes = Buffer.alloc(4_096);
  bytes.write('QFI\xfb', 'latin1');
  bytes.writeUInt32BE(2, 4);
  bytes.writeBigUInt64BE(backing === '' ? 0n : 512n, 8);
  bytes.writeUInt32BE(backing.length, 16);
  bytes.writeUInt32BE(16, 20);
  bytes.writeBigUInt64BE(BigInt(capacity), 24);
  bytes.write(backing, 512);
  return bytes;
}

/** Of a disk of 1 MiB, but followed by far more zeros than such a disk can need. */
function bomb(): Uint8Array {
  return Buffer.concat([IMAGE, new Uint8Array(80 * MIB)]);
}

function packed(content: Uint8Array, options: Partial<PackOptions> = {}): AsyncIterable<Uint8Array> {
  const file = { name: HREF, size: content.length, open: () => once(content) };
  return packOva({
    descriptorName: 'web.ovf',
    descriptor: DESCRIPTOR,
    files: [file],
    digests: nodeDigests,
    ...options,
  });
}

async function* once(bytes: Uint8Array): AsyncGenerator<Uint8Array, void, undefined> {
  yield bytes;
}

async function whole(body: AsyncIterable<Uint8Array>): Promise<Buffer> {
  const chunks: Uint8Array[] = [];
  for await (const bytes of body) chunks.push(bytes);
  return Buffer.concat(chunks);
}

async function* cut(body: AsyncIterable<Uint8Array>, length: number): AsyncGenerator<Uint8Array, void, undefined> {
  yield (await whole(body)).subarray(0, length);
}

/** With a byte of its last member changed. */
async function* flipped(body: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array, void, undefined> {
  const bytes = await whole(body);
  const at = bytes.lastIndexOf('ustar') + 512 - 257 + 30;
  bytes[at] = (bytes[at] ?? 0) ^ 255;
  yield bytes;
}

const DESCRIPTOR = `<?xml version="1.0" encoding="UTF-8"?>
<Envelope xmlns="http://schemas.dmtf.org/ovf/envelope/1" xmlns:ovf="http://schemas.dmtf.org/ovf/envelope/1"
          xmlns:rasd="http://schemas.dmtf.org/wbem/wscim/1/cim-schema/2/CIM_ResourceAllocationSettingData">
  <References><File ovf:id="image" ovf:href="${HREF}"/></References>
  <DiskSection>
    <Info>Disks</Info>
    <Disk ovf:diskId="root" ovf:fileRef="image" ovf:capacity="1" ovf:capacityAllocationUnits="byte * 2^20"
          ovf:format="http://www.gnome.org/~markmc/qcow-image-format.html"/>
  </DiskSection>
  <VirtualSystem ovf:id="web">
    <Info>A web server</Info>
    <VirtualHardwareSection>
      <Info>One processor, 64 MiB</Info>
      <Item>
        <rasd:InstanceID>1</rasd:InstanceID>
        <rasd:ResourceType>3</rasd:ResourceType>
        <rasd:VirtualQuantity>1</rasd:VirtualQuantity>
      </Item>
      <Item>
        <rasd:AllocationUnits>byte * 2^20</rasd:AllocationUnits>
        <rasd:InstanceID>2</rasd:InstanceID>
        <rasd:ResourceType>4</rasd:ResourceType>
        <rasd:VirtualQuantity>64</rasd:VirtualQuantity>
      </Item>
      <Item>
        <rasd:HostResource>ovf:/disk/root</rasd:HostResource>
        <rasd:InstanceID>3</rasd:InstanceID>
        <rasd:ResourceType>17</rasd:ResourceType>
      </Item>
    </VirtualHardwareSection>
  </VirtualSystem>
</Envelope>
`;
