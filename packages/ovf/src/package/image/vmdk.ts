import type { ByteView } from './byte-view.ts';
import { type DiskHeader, MOST_HEADER_BYTES, PLAIN_HEADER } from './disk-header.ts';

export const VMDK_MAGIC = 'KDMV';
export const VMDK_DESCRIPTOR = '# Disk DescriptorFile';
const SECTOR = 512;
/** Readers look at 20 sectors for the descriptor, whatever the header says of its size. */
const DESCRIPTOR_SECTORS = 20;
/** QEMU looks for the parent's name here, wherever the header says that the descriptor is. */
const USUAL_DESCRIPTOR_AT = SECTOR;
const NO_PARENT = /^(ffffffff|0)$/i;
/** Types whose single extent is the file itself, and those that need other files (Virtual Disk Format 5.0). */
const SINGLE = new Set(['monolithicsparse', 'streamoptimized']);
const SEVERAL = new Set([
  'monolithicflat',
  'twogbmaxextentsparse',
  'twogbmaxextentflat',
  'fulldevice',
  'partitioneddevice',
  'vmfs',
  'vmfspreallocated',
  'vmfseagerzeroedthick',
  'vmfssparse',
  'vmfsthin',
  'vmfsraw',
  'vmfsrdm',
  'vmfsrdmp',
  'vmfspassthroughrawdevicemap',
  'sesparse',
  'vsansparse',
  'custom',
]);
const EXTENT = /^(?:RW|RDONLY|NOACCESS)\s+\d+\s+(\w+)(?:\s+"([^"]*)")?/i;
/** Real descriptors have a few hundred bytes in short lines. */
const MOST_DESCRIPTOR = 128 * SECTOR;
const LONGEST_LINE = 2_048;

/** Virtual Disk Format 5.0: a sparse extent holds its own descriptor; a bare descriptor only names other files. */
export function readVmdk(view: ByteView): DiskHeader {
  const header = { ...PLAIN_HEADER, format: 'vmdk', kind: 'a VMDK image' } as const;
  if (view.starts(VMDK_DESCRIPTOR)) return { ...header, elsewhere: 'it is a descriptor that names other files' };
  const sectors = view.size(12);
  // With no capacity of its own, readers open the extents that its descriptor names.
  if (sectors === 0) return { ...header, elsewhere: 'its header has no capacity, so it stands for other files' };
  const virtualBytes = sectors * SECTOR;
  const offset = view.size(28) * SECTOR;
  if (offset !== 0 && (!view.has(offset, 1) || offset + descriptorBytes(view) > MOST_HEADER_BYTES)) {
    return { ...header, virtualBytes, elsewhere: 'its descriptor lies too far from its start to be read' };
  }
  const texts = [offset, USUAL_DESCRIPTOR_AT].map((at) => (at === 0 ? '' : view.cString(at, descriptorBytes(view))));
  return { ...header, virtualBytes, ...judgeDescriptors(texts) };
}

export function neededForVmdk(view: ByteView): number {
  return view.size(28) * SECTOR + descriptorBytes(view);
}

function descriptorBytes(view: ByteView): number {
  return Math.min(Math.max(DESCRIPTOR_SECTORS, view.size(36)) * SECTOR, MOST_DESCRIPTOR);
}

/** The first that tells anything; what is no descriptor at all, as the data of an image, tells nothing. */
function judgeDescriptors(texts: readonly string[]): Partial<DiskHeader> {
  const [named = '', usual = ''] = texts;
  const told = named === '' ? {} : judgeDescriptor(named);
  if (Object.keys(told).length > 0) return told;
  return usual === named ? {} : judgeParent(linesOf(usual), usual);
}

function judgeDescriptor(text: string): Partial<DiskHeader> {
  const lines = linesOf(text);
  const type = fieldOf(lines, 'createType') ?? '';
  if (type !== '' && !SINGLE.has(type.toLowerCase())) {
    if (!SEVERAL.has(type.toLowerCase())) return { problem: `its createType is "${type.slice(0, 40)}"` };
    return { elsewhere: `its createType "${type}" stands for other files` };
  }
  return judgeExtents(lines) ?? judgeParent(lines, text);
}

function judgeExtents(lines: readonly string[]): Partial<DiskHeader> | undefined {
  const extents = lines.flatMap((line) => {
    const found = EXTENT.exec(line);
    return found === null ? [] : [{ kind: (found[1] ?? '').toUpperCase(), name: found[2] ?? '' }];
  });
  const foreign = extents.find(({ kind }) => kind !== 'SPARSE' && kind !== 'ZERO');
  if (foreign !== undefined) return { elsewhere: `it has a ${foreign.kind} extent in "${foreign.name}"` };
  return extents.length > 1 ? { elsewhere: `it has ${extents.length} extents` } : undefined;
}

/** Readers look for the hint anywhere in the text, so it counts even where it is no line of its own. */
function judgeParent(lines: readonly string[], text: string): Partial<DiskHeader> {
  const hasHint = text.toLowerCase().includes('parentfilenamehint');
  const isDelta = !NO_PARENT.test(fieldOf(lines, 'parentCID') ?? '0');
  return hasHint || isDelta ? { parent: { name: fieldOf(lines, 'parentFileNameHint') ?? '' } } : {};
}

function linesOf(text: string): readonly string[] {
  return text.split(/[\r\n]+/).map((line) => line.slice(0, LONGEST_LINE).trim());
}

function fieldOf(lines: readonly string[], key: string): string | undefined {
  for (const line of lines) {
    const equals = line.indexOf('=');
    if (equals < 0 || line.slice(0, equals).trim().toLowerCase() !== key.toLowerCase()) continue;
    return line
      .slice(equals + 1)
      .trim()
      .replace(/^"|"$/g, '');
  }
  return undefined;
}
