import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import { HanseError } from '@hanse/kernel';
import {
  type Diagnostic,
  type DigestFactory,
  type FileToPack,
  type PackOptions,
  packOva,
  readFolder,
  requireDeployable,
} from '@hanse/ovf';
import { fileEntry, statOf } from './file-entry.ts';

const CHUNK = 256 * 1024;

/** A package on its way: the archive as a stream, and how many bytes its files have in all. */
export interface OpenPackage {
  readonly name: string;
  readonly bytes: number;
  /** Findings that do not hinder; an archive that is there already is judged by the federation. */
  readonly diagnostics: readonly Diagnostic[];
  readonly body: () => AsyncIterable<Uint8Array>;
}

interface OpenParts {
  readonly signal: AbortSignal;
  /** Files beside those of the folder. */
  readonly extra?: readonly FileToPack[];
  /** How a package is packed; SHA-256 digests and no signature unless told otherwise. */
  readonly packing?: Pick<PackOptions, 'algorithm' | 'gzip' | 'chunkBytes' | 'sign'>;
}

export const nodeDigests: DigestFactory = (algorithm) => {
  const hash = createHash(algorithm);
  return { update: (bytes) => void hash.update(bytes), hex: () => hash.digest('hex') };
};

/**
 * An .ova as it is; an .ovf or a folder is packed on the fly, after its own manifest was checked when it has one.
 * Throws CLI_FILE_UNREADABLE, CLI_PACKAGE_KIND, OVF_….
 */
export async function openPackage(path: string, parts: OpenParts): Promise<OpenPackage> {
  const found = await statOf('The package', path);
  if (found.isDirectory()) return packed(resolve(path), undefined, parts);
  if (/\.ovf$/i.test(path)) return packed(dirname(resolve(path)), basename(path), parts);
  if (!/\.(ova|tar)$/i.test(path)) throw new HanseError('CLI_PACKAGE_KIND', { path });
  const body = () => createReadStream(path, { highWaterMark: CHUNK });
  return { name: basename(path), bytes: found.size, diagnostics: [], body };
}

async function packed(folder: string, descriptorName: string | undefined, parts: OpenParts): Promise<OpenPackage> {
  const files = new Map((await entriesIn(folder)).concat(parts.extra ?? []).map((entry) => [entry.name, entry]));
  const source = { list: () => Promise.resolve([...files.keys()]), open: (name: string) => opened(files, name) };
  const chosen = descriptorName === undefined ? {} : { descriptorName };
  const alsoDigest = ['sha256'] as const;
  const read = await readFolder(source, { digests: nodeDigests, alsoDigest, signal: parts.signal, ...chosen });
  requireDeployable(read);
  const descriptor = await textOf(opened(files, read.descriptorName));
  const members = read.files
    .flatMap((file) => file.parts)
    .flatMap(({ name, digests }) => {
      const file = files.get(name);
      return file === undefined ? [] : [{ ...file, sha256: digests.sha256 }];
    });
  const { descriptorName: name } = read;
  return {
    name,
    bytes: read.members.reduce((sum, { size }) => sum + size, 0),
    diagnostics: read.diagnostics,
    body: () => packOva({ ...parts.packing, descriptorName: name, descriptor, files: members, digests: nodeDigests }),
  };
}

async function entriesIn(folder: string): Promise<readonly FileToPack[]> {
  const entries = await readdir(folder, { withFileTypes: true, recursive: true });
  const files = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
  return Promise.all(files.map((path) => fileEntry(path.slice(folder.length + 1), path)));
}

function opened(files: ReadonlyMap<string, FileToPack>, name: string): AsyncIterable<Uint8Array> {
  const file = files.get(name);
  if (file === undefined) throw new HanseError('OVF_DESCRIPTOR_MISSING', { at: name });
  return file.open();
}

async function textOf(content: AsyncIterable<Uint8Array>): Promise<string> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of content) chunks.push(chunk);
  return Buffer.concat(chunks).toString('utf8');
}
