import { HanseError, type Instant } from '@hanse/kernel';
import { concatBytes } from '../package/concat-bytes.ts';
import {
  type DirectoryEntry,
  directoryRecord,
  fileSystemUse,
  folderSystemUse,
  parentSystemUse,
  rootSystemUse,
} from './directory-record.ts';
import { SECTOR } from './iso-fields.ts';
import type { IsoFile } from './iso-file.ts';
import { isoSortKey } from './iso-names.ts';
import { type IsoFolder, type IsoTreeFile, isoFolders } from './iso-tree.ts';
import { pathTable, pathTableSize, primaryDescriptor, terminator } from './volume-descriptors.ts';

const PATH_TABLE_EXTENT = 18;

/** Where a file or folder lies: its first sector and its size in bytes. */
interface Extent {
  readonly extent: number;
  readonly size: number;
}

type Extents = ReadonlyMap<IsoFolder | IsoTreeFile, Extent>;

/**
 * A disc image (ISO 9660 level 1 with Rock Ridge names) with a few files. Equal input gives equal bytes.
 * `label` is written as it is, up to 32 bytes, because NoCloud looks for "cidata" in lower case.
 * Throws OVF_ISO_INVALID for a label or name that cannot be written.
 */
export function writeIso(parts: {
  readonly label: string;
  readonly files: readonly IsoFile[];
  readonly time: Instant;
}): Uint8Array {
  checkLabel(parts.label);
  const { label, time } = parts;
  const folders = isoFolders(parts.files);
  const tableSize = pathTableSize(folders);
  const tableSectors = sectorsOf(tableSize);
  const { extents, sectors } = layOut(folders, PATH_TABLE_EXTENT + 2 * tableSectors, time);
  const [root] = folders;
  if (root === undefined) throw new HanseError('INTERNAL', { what: 'a disc without a root' });
  const tables = { size: tableSize, little: PATH_TABLE_EXTENT, big: PATH_TABLE_EXTENT + tableSectors };
  const extentOf = (folder: IsoFolder) => placeOf(extents, folder).extent;
  return concatBytes([
    new Uint8Array(16 * SECTOR),
    primaryDescriptor({ label, sectors, root: { ...placeOf(extents, root), time }, tables }),
    terminator(),
    padded(pathTable(folders, extentOf, 'little')),
    padded(pathTable(folders, extentOf, 'big')),
    ...folders.map((folder) => directory(folder, extents, time)),
    ...folders.flatMap(({ files }) => files.map(({ content }) => padded(content))),
  ]);
}

/** Folders first, then files, both in the order of the path table. A folder's size does not hang on its place. */
function layOut(folders: readonly IsoFolder[], first: number, time: Instant) {
  const extents = new Map<IsoFolder | IsoTreeFile, Extent>();
  let next = first;
  const take = (owner: IsoFolder | IsoTreeFile, size: number) => {
    extents.set(owner, { extent: next, size });
    next += sectorsOf(size);
  };
  for (const folder of folders) take(folder, directory(folder, undefined, time).length);
  for (const file of folders.flatMap(({ files }) => files)) take(file, file.content.length);
  return { extents, sectors: next };
}

/** Records do not cross sectors (ECMA-119 §6.8.1.1). */
function directory(folder: IsoFolder, extents: Extents | undefined, time: Instant): Uint8Array {
  const pieces: Uint8Array[] = [];
  let used = 0;
  for (const record of recordsOf(folder, extents, time).map(directoryRecord)) {
    const left = SECTOR - (used % SECTOR);
    const gap = record.length > left ? left : 0;
    pieces.push(new Uint8Array(gap), record);
    used += gap + record.length;
  }
  return padded(concatBytes(pieces));
}

function recordsOf(folder: IsoFolder, extents: Extents | undefined, time: Instant): readonly DirectoryEntry[] {
  const place = (owner: IsoFolder | IsoTreeFile) =>
    extents === undefined ? { extent: 0, size: 0 } : placeOf(extents, owner);
  const own = { isDirectory: true, time };
  const parent = folder.parent ?? folder;
  const folders = folder.folders.map((inner): DirectoryEntry => {
    const systemUse = folderSystemUse(inner.name, inner.folders.length);
    return { ...own, ...place(inner), identifier: inner.identifier, systemUse };
  });
  const files = folder.files.map((file): DirectoryEntry => {
    const { identifier, name } = file;
    return { ...place(file), identifier, isDirectory: false, systemUse: fileSystemUse(name), time };
  });
  const isRoot = folder.parent === undefined;
  const inner = folder.folders.length;
  return [
    { ...own, ...place(folder), identifier: '\0', systemUse: isRoot ? rootSystemUse(inner) : parentSystemUse(inner) },
    { ...own, ...place(parent), identifier: '\x01', systemUse: parentSystemUse(parent.folders.length) },
    ...[...folders, ...files].sort((a, b) => (isoSortKey(a.identifier) < isoSortKey(b.identifier) ? -1 : 1)),
  ];
}

function placeOf(extents: Extents, owner: IsoFolder | IsoTreeFile): Extent {
  const extent = extents.get(owner);
  if (extent === undefined) throw new HanseError('INTERNAL', { what: `"${owner.name}" has no place on the disc` });
  return extent;
}

function sectorsOf(size: number): number {
  return Math.ceil(size / SECTOR);
}

function padded(bytes: Uint8Array): Uint8Array {
  const full = new Uint8Array(sectorsOf(bytes.length) * SECTOR);
  full.set(bytes);
  return full;
}

function checkLabel(label: string): void {
  if (/^[\x20-\x7e]{1,32}$/.test(label)) return;
  const details = { at: 'the label', problem: `"${label}" is no label`, expected: '1 to 32 ASCII characters' };
  throw new HanseError('OVF_ISO_INVALID', details);
}
