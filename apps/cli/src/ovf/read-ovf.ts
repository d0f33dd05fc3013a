import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { HanseError } from '@hanse/kernel';
import type { OvfPackage } from '@hanse/ovf';
import { DEFAULT_XML_LIMITS, type Diagnostic, type Envelope, parseEnvelope } from '@hanse/ovf/envelope';
import { problemOf, statOf } from '../packages/file-entry.ts';
import type { ReadOptions } from './read-options.ts';
import { type SourceKind, sourceKind } from './source-kind.ts';

/** A descriptor, with its package when that was read too. */
export interface ReadOvf {
  readonly kind: SourceKind;
  /** The path given. */
  readonly path: string;
  /** Where the descriptor is: a path, or the name of a member of the archive. */
  readonly descriptorName: string;
  readonly descriptor: Uint8Array;
  readonly envelope: Envelope | undefined;
  readonly diagnostics: readonly Diagnostic[];
  /** Undefined when only the descriptor was looked at. */
  readonly package: OvfPackage | undefined;
}

/** Nothing larger is judged, so that it need not be read. */
const MAX_DESCRIPTOR = DEFAULT_XML_LIMITS.size;

/** Reads a descriptor or a whole package, and judges it. Throws CLI_FILE_UNREADABLE, CLI_PACKAGE_KIND, OVF_…. */
export async function readOvf(path: string, options: ReadOptions): Promise<ReadOvf> {
  const kind = await sourceKind(path);
  if (kind === 'archive') return archiveAt(path, options);
  const descriptorName = kind === 'folder' ? join(path, await onlyDescriptor(path)) : path;
  const descriptor = await readDescriptor(descriptorName);
  if (options.isDescriptorOnly) {
    return { kind, path, descriptorName, descriptor, ...parseEnvelope(descriptor), package: undefined };
  }
  const { readFilesOf } = await import('./read-package.ts');
  const read = await readFilesOf(descriptorName, options);
  return { kind, path, descriptorName, descriptor, ...judged(read), package: read };
}

/** What reads archives is loaded only when one is to be read. */
async function archiveAt(path: string, options: ReadOptions): Promise<ReadOvf> {
  const kind = 'archive';
  if (options.isDescriptorOnly) {
    const { readArchiveDescriptor } = await import('../packages/archive-descriptor.ts');
    const { name: descriptorName, bytes: descriptor } = await readArchiveDescriptor(path);
    return { kind, path, descriptorName, descriptor, ...parseEnvelope(descriptor), package: undefined };
  }
  const { readArchive } = await import('./read-package.ts');
  const { read, descriptor } = await readArchive(path, options);
  return { kind, path, descriptorName: read.descriptorName, descriptor, ...judged(read), package: read };
}

function judged({ envelope, diagnostics }: OvfPackage) {
  return { envelope, diagnostics };
}

/** Throws CLI_FILE_UNREADABLE, or OVF_XML_LIMIT before anything too large is in memory. */
async function readDescriptor(path: string): Promise<Uint8Array> {
  const { size } = await statOf('The descriptor', path);
  if (size > MAX_DESCRIPTOR) {
    throw new HanseError('OVF_XML_LIMIT', { what: 'bytes', limit: MAX_DESCRIPTOR, at: path });
  }
  try {
    return await readFile(path);
  } catch (cause) {
    throw new HanseError('CLI_FILE_UNREADABLE', { what: 'The descriptor', path, problem: problemOf(cause) }, cause);
  }
}

/** The name of the one descriptor in a folder. Throws OVF_DESCRIPTOR_MISSING or OVF_DESCRIPTOR_AMBIGUOUS. */
export async function onlyDescriptor(folder: string): Promise<string> {
  const found = (await readdir(folder)).filter((name) => /\.ovf$/i.test(name));
  const [first, second] = found;
  if (first === undefined) throw new HanseError('OVF_DESCRIPTOR_MISSING', { at: folder });
  if (second !== undefined) throw new HanseError('OVF_DESCRIPTOR_AMBIGUOUS', { at: found });
  return first;
}
