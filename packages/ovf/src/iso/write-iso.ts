import { HanseError, type Instant } from '@hanse/kernel';
import { concatBytes } from '../package/concat-bytes.ts';
import {
  type DirectoryEntry,
  directoryRecord,
  fileSystemUse,
  parentSystemUse,
  rootSystemUse,
} from './directory-record.ts';
import { SECTOR } from './iso-fields.ts';
import { isoIdentifiers } from './iso-names.ts';
import { pathTable, primaryDescriptor, terminator } from './volume-descriptors.ts';

export interface IsoFile {
  /** As the guest sees it, e.g. `ovf-env.xml`: up to 128 bytes, no "/". */
  readonly name: string;
  readonly content: Uint8Array;
}

const MAX_NAME = 128;
const ROOT_EXTENT = 20;

/**
 * A disc image (ISO 9660 level 1 with Rock Ridge names) with a few files in its root. Equal input gives equal bytes.
 * `label` is written as it is, up to 32 bytes, because NoCloud looks for "cidata" in lower case.
 * Throws OVF_ISO_INVALID for a label or name that cannot be written.
 */
export function writeIso(parts: {
  readonly label: string;
  readonly files: readonly IsoFile[];
  readonly time: Instant;
}): Uint8Array {
  checkLabel(parts.label);
  checkNames(parts.files);
  const { label, time } = parts;
  const files = identified(parts.files);
  const draft = files.map((file) => fileEntry(file, 0, time));
  const size = rootDirectory(draft, SECTOR, time).length;
  let sectors = ROOT_EXTENT + size / SECTOR;
  const entries = files.map((file) => {
    const entry = fileEntry(file, sectors, time);
    sectors += Math.ceil(file.content.length / SECTOR);
    return entry;
  });
  return concatBytes([
    new Uint8Array(16 * SECTOR),
    primaryDescriptor({ label, sectors, root: { extent: ROOT_EXTENT, size, time } }),
    terminator(),
    pathTable(ROOT_EXTENT, 'little'),
    pathTable(ROOT_EXTENT, 'big'),
    rootDirectory(entries, size, time),
    ...files.map(({ content }) => padded(content)),
  ]);
}

interface IdentifiedFile extends IsoFile {
  readonly identifier: string;
}

/** The files with their level 1 identifiers, in the order the directory needs (ECMA-119 §9.3). */
function identified(files: readonly IsoFile[]): readonly IdentifiedFile[] {
  const identifiers = isoIdentifiers(files.map(({ name }) => name));
  return files
    .map((file, index) => ({ ...file, identifier: identifiers[index] ?? '' }))
    .sort((a, b) => (sortKey(a.identifier) < sortKey(b.identifier) ? -1 : 1));
}

function fileEntry(file: IdentifiedFile, extent: number, time: Instant): DirectoryEntry {
  const { identifier, name, content } = file;
  return { identifier, extent, size: content.length, isDirectory: false, systemUse: fileSystemUse(name), time };
}

/** Records do not cross sectors (ECMA-119 §6.8.1.1). */
function rootDirectory(files: readonly DirectoryEntry[], size: number, time: Instant): Uint8Array {
  const own = { extent: ROOT_EXTENT, size, isDirectory: true, time };
  const entries = [
    { ...own, identifier: '\0', systemUse: rootSystemUse() },
    { ...own, identifier: '\x01', systemUse: parentSystemUse() },
    ...files,
  ];
  const pieces: Uint8Array[] = [];
  let used = 0;
  for (const record of entries.map(directoryRecord)) {
    const left = SECTOR - (used % SECTOR);
    const gap = record.length > left ? left : 0;
    pieces.push(new Uint8Array(gap), record);
    used += gap + record.length;
  }
  return padded(concatBytes(pieces));
}

function padded(bytes: Uint8Array): Uint8Array {
  const full = new Uint8Array(Math.ceil(bytes.length / SECTOR) * SECTOR);
  full.set(bytes);
  return full;
}

/** Names sort as if padded with spaces, which is below all characters of an identifier (ECMA-119 §9.3). */
function sortKey(identifier: string): string {
  const [base = '', extension = ''] = identifier.split(/[.;]/);
  return base.padEnd(8) + extension.padEnd(3);
}

function checkLabel(label: string): void {
  if (/^[\x20-\x7e]{1,32}$/.test(label)) return;
  const details = { at: 'the label', problem: `"${label}" is no label`, expected: '1 to 32 ASCII characters' };
  throw new HanseError('OVF_ISO_INVALID', details);
}

function checkNames(files: readonly IsoFile[]): void {
  const seen = new Set<string>();
  for (const { name } of files) {
    const problem = nameProblem(name) ?? (seen.has(name) ? 'the name is used twice' : undefined);
    seen.add(name);
    if (problem === undefined) continue;
    const expected = `distinct names of 1 to ${MAX_NAME} bytes without "/"`;
    throw new HanseError('OVF_ISO_INVALID', { at: `file "${name}"`, problem, expected });
  }
}

function nameProblem(name: string): string | undefined {
  if (name === '' || name === '.' || name === '..' || /[/\0]/.test(name)) return 'this is no file name';
  return new TextEncoder().encode(name).length > MAX_NAME ? 'the name is too long' : undefined;
}
