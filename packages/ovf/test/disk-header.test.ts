import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { type DiskHeader, inspectDiskHeader } from '../src/index.ts';
import { HeadCollector } from '../src/package/image/head-collector.ts';
import { qcow2, VMDK_DESCRIPTOR, vdi, vhdFooter, vhdx, vmdk } from './disk-images.ts';

const MIB = 1024 * 1024;

describe('a whole image is told with its size', () => {
  const cases: readonly (readonly [string, Uint8Array])[] = [
    ['qcow2', qcow2(8 * MIB)],
    ['vmdk', vmdk(8 * MIB)],
    ['vpc', vhdFooter(8 * MIB, 3)],
    ['vhdx', vhdx(8 * MIB)],
    ['vdi', vdi(8 * MIB, 1)],
  ];
  for (const [format, bytes] of cases) {
    test(format, async () => {
      const header = await collected(bytes);
      assert.deepEqual(header, { ...header, format, virtualBytes: 8 * MIB, parent: undefined });
      assert.deepEqual([header.elsewhere, header.problem], [undefined, undefined]);
      assert.deepEqual(await collected(gzipSync(bytes)), header, 'a compressed one by its content');
    });
  }

  test('a fixed VHD by its last block', async () => {
    const bytes = Buffer.concat([new Uint8Array(100_000).fill(7), vhdFooter(8 * MIB, 2)]);
    for (const chunk of [100, 511, 512, 513, 65_536]) {
      const { format, virtualBytes } = await collected(bytes, chunk);
      assert.deepEqual([format, virtualBytes], ['vpc', 8 * MIB]);
    }
  });

  test('ISO 9660', () => {
    const bytes = Buffer.alloc(40_000);
    bytes.write('CD001', 0x8001);
    assert.equal(inspectDiskHeader(bytes).format, 'iso');
  });
});

describe('an image that needs another one says so', () => {
  const delta = VMDK_DESCRIPTOR.replace('parentCID=ffffffff', 'parentCID=12345678\nparentFileNameHint="../base.vmdk"');
  const misleading = vmdk(MIB, VMDK_DESCRIPTOR, { descriptorAt: 40, atUsual: delta });
  const cases: readonly (readonly [string, Uint8Array, string])[] = [
    ['qcow2 with a backing file', qcow2(MIB, { backing: '/etc/shadow' }), '/etc/shadow'],
    ['vmdk with a parent', vmdk(MIB, delta), '../base.vmdk'],
    ['vmdk with a hint in a comment', vmdk(MIB, `${VMDK_DESCRIPTOR}# parentFileNameHint="x"\n`), ''],
    ['vmdk with a parent where QEMU looks, not where its header says', misleading, '../base.vmdk'],
    ['a differencing VHD', vhdFooter(MIB, 4), ''],
    ['a VHDX with a parent', vhdx(MIB, { hasParent: true }), ''],
    ['a VHDX with a parent, one table broken', vhdx(MIB, { hasParent: true, tables: [256 * 1024] }), ''],
    ['a differencing VDI', vdi(MIB, 4), ''],
    ['an undo VDI', vdi(MIB, 3), ''],
  ];
  for (const [what, bytes, name] of cases) {
    test(what, async () => assert.deepEqual((await collected(bytes)).parent, { name }));
  }
});

describe('an image that names other files says so', () => {
  const cases: readonly (readonly [string, Uint8Array, RegExp])[] = [
    ['qcow2 with external data', qcow2(MIB, { features: 4n }), /data in another file/],
    ['qcow2 with a name far away', qcow2(MIB, { backing: '/etc/shadow', backingAt: 1_048_576n }), /too far/],
    ['a VMDK with a descriptor far away', vmdk(MIB, VMDK_DESCRIPTOR, { descriptorAt: 10_000 }), /too far/],
    ['a bare VMDK descriptor', Buffer.from(VMDK_DESCRIPTOR.padEnd(600)), /names other files/],
    ['a VMDK without capacity', vmdk(0), /no capacity/],
    ['a flat VMDK', vmdk(MIB, VMDK_DESCRIPTOR.replace('streamOptimized', 'monolithicFlat')), /"monolithicFlat"/],
    ['a VMDK with a flat extent', vmdk(MIB, VMDK_DESCRIPTOR.replace('SPARSE', 'FLAT')), /FLAT extent/],
    ['a VMDK with two extents', vmdk(MIB, `${VMDK_DESCRIPTOR}RW 2048 SPARSE "b"\n`), /2 extents/],
    ['a VHDX whose metadata is far away', vhdx(MIB, { metadataAt: 64 * MIB }), /too far/],
  ];
  for (const [what, bytes, why] of cases) {
    test(what, async () => assert.match((await collected(bytes)).elsewhere ?? '', why));
  }
});

test('a header that is wrong in itself is told', () => {
  const cases: readonly (readonly [Uint8Array, RegExp])[] = [
    [qcow2(MIB, { crypt: 1 }), /encrypted/],
    [vmdk(MIB, VMDK_DESCRIPTOR.replace('streamOptimized', 'invalidType')), /"invalidType"/],
    [vhdFooter(MIB, 9), /type is 9/],
    [vdi(MIB, 7), /type is 7/],
  ];
  for (const [bytes, problem] of cases) assert.match(inspectDiskHeader(bytes).problem ?? '', problem);
});

test('whatever bytes come, they are judged without a fault', async () => {
  const starts = [qcow2(MIB), vmdk(MIB), vhdFooter(MIB, 4), vdi(MIB, 1), vhdx(MIB), new Uint8Array(600)];
  await fc.assert(
    fc.asyncProperty(
      fc.constantFrom(...starts),
      fc.array(fc.tuple(fc.nat({ max: 4_096 }), fc.uint8Array({ maxLength: 16 })), { maxLength: 8 }),
      fc.nat({ max: 5_000 }),
      async (start, changes, length) => {
        const bytes = Uint8Array.from(start);
        for (const [at, patch] of changes)
          bytes.set(patch.subarray(0, Math.max(0, bytes.length - at)), Math.min(at, bytes.length));
        await collected(bytes.subarray(0, Math.max(length, 1)));
        await collected(bytes);
      },
    ),
    { numRuns: 300 },
  );
});

async function collected(bytes: Uint8Array, chunk = 65_536): Promise<DiskHeader> {
  const collector = new HeadCollector();
  for (let at = 0; at < bytes.length; at += chunk) collector.update(bytes.subarray(at, at + chunk));
  return (await collector.finish({})).image;
}
