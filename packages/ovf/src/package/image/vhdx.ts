import type { ByteView } from './byte-view.ts';
import { type DiskHeader, MOST_HEADER_BYTES, PLAIN_HEADER } from './disk-header.ts';

export const VHDX_SIGNATURE = 'vhdxfile';
/** MS-VHDX §2.2.3: the region table and its copy, of which a reader takes the one that is whole. */
const REGION_TABLES = [192 * 1024, 256 * 1024] as const;
const REGION_TABLE_END = 320 * 1024;
const MAX_ENTRIES = 2_047;
const METADATA_BYTES = 1024 * 1024;
// GUIDs as they lie in the file, in hexadecimal.
const METADATA_REGION = '06a27c8b90479a4bb8fe575f050f886e';
const FILE_PARAMETERS = '3767a1ca36fa434db3b633f0aa44e76b';
const DISK_SIZE = '2442a52f1bcd7648b2115dbed83bf4b8';
const PARENT_LOCATOR = '2d5fd3a80bb34d45abf7d3d84834ab0c';
const HAS_PARENT = 2;

export function readVhdx(view: ByteView): DiskHeader {
  const header = { ...PLAIN_HEADER, format: 'vhdx', kind: 'a VHDX image' } as const;
  const regions = metadataOffsets(view);
  if (regions.length === 0) return { ...header, problem: 'it has no metadata region' };
  const found = regions.map((offset) => readMetadata(view, offset));
  if (found.includes(undefined)) return { ...header, elsewhere: 'its metadata lies too far from its start to be read' };
  const metadata = found.flatMap((one) => one ?? []);
  const virtualBytes = metadata[0]?.virtualBytes;
  const isDifference = metadata.some(({ hasParent }) => hasParent);
  return { ...header, virtualBytes, parent: isDifference ? { name: '' } : undefined };
}

export function neededForVhdx(view: ByteView): number {
  if (view.length < REGION_TABLE_END) return REGION_TABLE_END;
  const near = metadataOffsets(view).filter((offset) => offset <= MOST_HEADER_BYTES);
  return Math.max(REGION_TABLE_END, ...near.map((offset) => offset + METADATA_BYTES));
}

function metadataOffsets(view: ByteView): readonly number[] {
  const offsets = REGION_TABLES.flatMap((table) => {
    if (view.text(table, 4) !== 'regi') return [];
    const count = Math.min(view.u32(table + 8), MAX_ENTRIES);
    const entries = Array.from({ length: count }, (_, index) => table + 16 + 32 * index);
    return entries.filter((entry) => guidAt(view, entry) === METADATA_REGION).map((entry) => view.size(entry + 16));
  });
  return [...new Set(offsets)];
}

/** Undefined when the region is not among the bytes at hand. */
function readMetadata(view: ByteView, region: number) {
  if (view.text(region, 8) !== 'metadata') return undefined;
  const count = Math.min(view.u16(region + 10), MAX_ENTRIES);
  let hasParent = false;
  let virtualBytes: number | undefined;
  for (let entry = region + 32; entry < region + 32 + 32 * count; entry += 32) {
    const guid = guidAt(view, entry);
    const item = region + view.u32(entry + 16);
    if (guid === FILE_PARAMETERS) {
      if (!view.has(item, 8)) return undefined;
      hasParent ||= (view.u32(item + 4) & HAS_PARENT) !== 0;
    }
    if (guid === PARENT_LOCATOR) hasParent = true;
    if (guid === DISK_SIZE && view.has(item, 8)) virtualBytes = view.size(item);
  }
  return { hasParent, virtualBytes };
}

function guidAt(view: ByteView, offset: number): string {
  return Array.from({ length: 16 }, (_, index) =>
    view
      .u8(offset + index)
      .toString(16)
      .padStart(2, '0'),
  ).join('');
}
