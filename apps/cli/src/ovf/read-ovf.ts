import { readdir, readFile } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import { HanseError, MIB } from '@hanse/kernel';
import {
  type Diagnostic,
  type Envelope,
  type OvfPackage,
  parseEnvelope,
  readFolder,
  readOva,
  type SignatureVerifier,
} from '@hanse/ovf';
import { problemOf, statOf } from '../packages/file-entry.ts';
import { readFileReusing } from '../packages/file-stream.ts';
import { nodeDigests } from '../packages/open-package.ts';
import { folderSource } from './folder-source.ts';
import { KeepingSink } from './keeping-sink.ts';
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
  /** Without it a certificate is only mentioned. */
  readonly signature?: SignatureVerifier;
  readonly signal: AbortSignal;
  /** Sees every chunk of an archive, or of the files in a folder, on its way. */
  readonly through?: (source: AsyncIterable<Uint8Array>) => AsyncIterable<Uint8Array>;
}

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
  const { through = asIs, signal } = options;
  const source = folderSource(dirname(resolve(descriptorName)));
  const read = await readFolder(
    { ...source, open: (name) => through(source.open(name)) },
    { descriptorName: basename(descriptorName), digests: nodeDigests, ...judging(options), signal },
  );
  return { kind, path, descriptorName, descriptor, ...judged(read), package: read };
}

async function readArchive(path: string, options: ReadOptions): Promise<ReadOvf> {
  const { isDescriptorOnly, through = asIs, signal } = options;
  const kept = new KeepingSink(/\.ovf$/i);
  const read = await readOva(through(readFileReusing(path)), kept, {
    digests: nodeDigests,
    ...judging(options),
    signal,
  });
  const { descriptorName } = read;
  const descriptor = kept.bytesOf(descriptorName);
  if (!isDescriptorOnly) return { kind: 'archive', path, descriptorName, descriptor, ...judged(read), package: read };
  return { kind: 'archive', path, descriptorName, descriptor, ...parseEnvelope(descriptor), package: undefined };
}

function judging({ signature }: ReadOptions) {
  return signature === undefined ? {} : { signature };
}

function asIs(source: AsyncIterable<Uint8Array>): AsyncIterable<Uint8Array> {
  return source;
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
