import { createReadStream } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import { HanseError, MIB } from '@hanse/kernel';
import {
  DISCARDING_SINK,
  type Diagnostic,
  type Envelope,
  type OvfPackage,
  type PackageSink,
  parseEnvelope,
  readFolder,
  readOva,
} from '@hanse/ovf';
import { problemOf, statOf } from '../packages/file-entry.ts';
import { nodeDigests } from '../packages/open-package.ts';
import { folderSource } from './folder-source.ts';
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

export interface ReadOptions {
  readonly isDescriptorOnly: boolean;
  readonly signal: AbortSignal;
}

const CHUNK = 256 * 1024;
const MAX_DESCRIPTOR = 64 * MIB;

/** Reads a descriptor or a whole package, and judges it. Throws CLI_FILE_UNREADABLE, CLI_PACKAGE_KIND, OVF_…. */
export async function readOvf(path: string, options: ReadOptions): Promise<ReadOvf> {
  const kind = await sourceKind(path);
  if (kind === 'archive') return readArchive(path, options);
  const descriptorName = kind === 'folder' ? join(path, await onlyDescriptor(path)) : path;
  const descriptor = await readDescriptor(descriptorName);
  if (options.isDescriptorOnly) {
    return { kind, path, descriptorName, descriptor, ...parseEnvelope(descriptor), package: undefined };
  }
  const read = await readFolder(folderSource(dirname(resolve(descriptorName))), {
    descriptorName: basename(descriptorName),
    digests: nodeDigests,
    signal: options.signal,
  });
  return { kind, path, descriptorName, descriptor, ...judged(read), package: read };
}

async function readArchive(path: string, { isDescriptorOnly, signal }: ReadOptions): Promise<ReadOvf> {
  const kept: Uint8Array[] = [];
  const stream = createReadStream(path, { highWaterMark: CHUNK });
  const read = await readOva(stream, keepDescriptor(kept), { digests: nodeDigests, signal });
  const descriptor = Buffer.concat(kept);
  const verdict = isDescriptorOnly ? parseEnvelope(descriptor) : judged(read);
  const { descriptorName } = read;
  return {
    kind: 'archive',
    path,
    descriptorName,
    descriptor,
    ...verdict,
    package: isDescriptorOnly ? undefined : read,
  };
}

function judged({ envelope, diagnostics }: OvfPackage) {
  return { envelope, diagnostics };
}

function keepDescriptor(into: Uint8Array[]): PackageSink {
  return {
    openFile: async (name) => {
      const writer = await DISCARDING_SINK.openFile(name);
      if (!name.toLowerCase().endsWith('.ovf')) return writer;
      return { ...writer, write: (bytes) => Promise.resolve(void into.push(bytes.slice())) };
    },
  };
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

async function onlyDescriptor(folder: string): Promise<string> {
  const found = (await readdir(folder)).filter((name) => /\.ovf$/i.test(name));
  const [first, second] = found;
  if (first === undefined) throw new HanseError('OVF_DESCRIPTOR_MISSING', { at: folder });
  if (second !== undefined) throw new HanseError('OVF_DESCRIPTOR_AMBIGUOUS', { at: found });
  return first;
}
