const SECTOR = 512;

function image(bytes: number, ...fields: readonly (readonly [number, string | Uint8Array])[]): Uint8Array {
  const buffer = Buffer.alloc(bytes);
  for (const [offset, field] of fields) {
    buffer.set(typeof field === 'string' ? Buffer.from(field, 'latin1') : field, offset);
  }
  return buffer;
}

const u32be = (value: number) => {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(value);
  return bytes;
};
const u32 = (value: number) => Buffer.from(u32be(value)).reverse();
const u64be = (value: bigint) => {
  const bytes = Buffer.alloc(8);
  bytes.writeBigUInt64BE(value);
  return bytes;
};
const u64 = (value: bigint) => Buffer.from(u64be(value)).reverse();

export function qcow2(
  capacity: number,
  options: {
    readonly backing?: string;
    readonly backingAt?: bigint;
    readonly features?: bigint;
    readonly crypt?: number;
  } = {},
): Uint8Array {
  const backing = options.backing ?? '';
  return image(
    4_096,
    [0, 'QFI\xfb'],
    [4, u32be(3)],
    [8, u64be(backing === '' ? 0n : (options.backingAt ?? 512n))],
    [16, u32be(backing.length)],
    [20, u32be(16)],
    [24, u64be(BigInt(capacity))],
    [32, u32be(options.crypt ?? 0)],
    [72, u64be(options.features ?? 0n)],
    [512, backing],
  );
}

export const VMDK_DESCRIPTOR = [
  '# Disk DescriptorFile',
  'version=1',
  'CID=278f54ff',
  'parentCID=ffffffff',
  'createType="streamOptimized"',
  'RDONLY 2048 SPARSE "generated-stream.vmdk"',
  '',
].join('\n');

/** `descriptorAt` is the sector that the header names; `atUsual` is what lies in sector 1 when that is another one. */
export function vmdk(
  capacity: number,
  descriptor = VMDK_DESCRIPTOR,
  options: { readonly descriptorAt?: number; readonly atUsual?: string } = {},
): Uint8Array {
  const { descriptorAt = 1, atUsual = '' } = options;
  return image(
    (descriptorAt + 21) * SECTOR,
    [0, 'KDMV'],
    [4, u32(3)],
    [12, u64(BigInt(capacity / SECTOR))],
    [28, u64(BigInt(descriptorAt))],
    [36, u64(20n)],
    [SECTOR, atUsual],
    [descriptorAt * SECTOR, descriptor],
  );
}

/** A VHD footer alone, as it stands at the start of dynamic and at the end of fixed disks. */
export function vhdFooter(capacity: number, type: number): Uint8Array {
  return image(SECTOR, [0, 'conectix'], [48, u64be(BigInt(capacity))], [60, u32be(type)]);
}

export function vdi(capacity: number, type: number): Uint8Array {
  return image(4_096, [64, u32(0xbeda107f)], [76, u32(type)], [368, u64(BigInt(capacity))]);
}

const guid = (text: string) => Buffer.from(text, 'hex');
const METADATA = 2 * 1024 * 1024;

/** With the region table and metadata that MS-VHDX asks for; `tables` says which of the two copies there are. */
export function vhdx(
  capacity: number,
  options: { readonly hasParent?: boolean; readonly metadataAt?: number; readonly tables?: readonly number[] } = {},
): Uint8Array {
  const region = options.metadataAt ?? METADATA;
  const tables = (options.tables ?? [192 * 1024, 256 * 1024]).flatMap(
    (at): readonly (readonly [number, string | Uint8Array])[] => [
      [at, 'regi'],
      [at + 8, u32(1)],
      [at + 16, guid('06a27c8b90479a4bb8fe575f050f886e')],
      [at + 32, u64(BigInt(region))],
    ],
  );
  const size = Math.min(region + 128 * 1024, 8 * 1024 * 1024);
  const metadata: readonly (readonly [number, string | Uint8Array])[] = [
    [region, 'metadata'],
    [region + 10, u32(2).subarray(0, 2)],
    [region + 32, guid('3767a1ca36fa434db3b633f0aa44e76b')],
    [region + 48, u32(65_536)],
    [region + 64, guid('2442a52f1bcd7648b2115dbed83bf4b8')],
    [region + 80, u32(65_544)],
    [region + 65_540, u32(options.hasParent === true ? 2 : 0)],
    [region + 65_544, u64(BigInt(capacity))],
  ];
  return image(size, [0, 'vhdxfile'], ...tables, ...metadata.filter(([at]) => at + 16 < size));
}
