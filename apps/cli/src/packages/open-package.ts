import { createReadStream } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import { HanseError } from '@hanse/kernel';
import { type Diagnostic, type FileToPack, type PackOptions, packOva, readFolder, requireDeployable } from '@hanse/ovf';
import { entriesOfReferring } from './archive-entries.ts';
import { type Credentials, readCredentials } from './credentials-file.ts';
import { embedRemote } from './embed-remote.ts';
import { fileEntry, statOf } from './file-entry.ts';
import { HttpRemoteFiles } from './http-remote-files.ts';
import { nodeDigests } from './node-digests.ts';
import { Spool } from './spool.ts';

export { nodeDigests } from './node-digests.ts';

const CHUNK = 256 * 1024;
const NO_CREDENTIALS: Credentials = new Map();

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
  /** A file with credentials for the servers that referenced files lie on. */
  readonly credentials?: string | undefined;
}

/**
 * An .ova as it is; an .ovf or a folder is packed on the fly, after its own manifest was checked when it has one. So
 * is an .ova that references files by http(s): they are fetched and become part of the package.
 * Throws CLI_FILE_UNREADABLE, CLI_PACKAGE_KIND, OVF_….
 */
export async function openPackage(path: string, parts: OpenParts): Promise<OpenPackage> {
  const found = await statOf('The package', path);
  if (found.isDirectory()) return packed(await entriesIn(resolve(path)), undefined, parts);
  if (/\.ovf$/i.test(path)) return packed(await entriesIn(dirname(resolve(path))), basename(path), parts);
  if (!/\.(ova|tar)$/i.test(path)) throw new HanseError('CLI_PACKAGE_KIND', { path });
  const entries = await entriesOfReferring(path);
  if (entries !== undefined) return packed(entries, undefined, parts);
  const body = () => createReadStream(path, { highWaterMark: CHUNK });
  return { name: basename(path), bytes: found.size, diagnostics: [], body };
}

async function packed(
  entries: readonly FileToPack[],
  wanted: string | undefined,
  parts: OpenParts,
): Promise<OpenPackage> {
  const files = new Map([...entries, ...(parts.extra ?? [])].map((entry) => [entry.name, entry]));
  const credentials = parts.credentials === undefined ? NO_CREDENTIALS : readCredentials(parts.credentials);
  const spool = new Spool({ remote: new HttpRemoteFiles({ credentials }) });
  const source = { list: () => Promise.resolve([...files.keys()]), open: (name: string) => opened(files, name) };
  const read = await readFolder(source, {
    digests: nodeDigests,
    alsoDigest: ['sha256'],
    remote: spool,
    signal: parts.signal,
    ...(wanted === undefined ? {} : { descriptorName: wanted }),
  });
  requireDeployable(read);
  const embedded = await embedRemote(read, await bytesOf(opened(files, read.descriptorName)), spool);
  const members = read.files
    .flatMap((file) => file.parts)
    .flatMap(({ name, digests }) => {
      const file = files.get(name);
      return file === undefined ? [] : [{ ...file, sha256: digests.sha256 }];
    });
  const packing: PackOptions = {
    ...parts.packing,
    descriptorName: read.descriptorName,
    descriptor: embedded.descriptor,
    files: [...members, ...embedded.files],
    digests: nodeDigests,
  };
  return {
    name: read.descriptorName,
    bytes: [...read.members, ...embedded.files].reduce((sum, { size }) => sum + size, 0),
    diagnostics: read.diagnostics,
    body: () => packOva(packing),
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

async function bytesOf(content: AsyncIterable<Uint8Array>): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of content) chunks.push(chunk);
  return Buffer.concat(chunks);
}
