import { basename, dirname, resolve } from 'node:path';
import { type OvfPackage, peekAlgorithms, readFolder, readOva } from '@hanse/ovf';
import { readFileReusing } from '../packages/file-stream.ts';
import { HttpRemoteFiles } from '../packages/http-remote-files.ts';
import { nodeDigests } from '../packages/open-package.ts';
import { folderSource } from './folder-source.ts';
import { KeepingSink } from './keeping-sink.ts';
import type { ReadOptions } from './read-options.ts';

/** Reads the package that a descriptor lies in, all files of it. */
export async function readFilesOf(descriptorName: string, options: ReadOptions): Promise<OvfPackage> {
  const { through = asIs } = options;
  const source = folderSource(dirname(resolve(descriptorName)));
  const opened = { ...source, open: (name: string) => through(source.open(name)) };
  return readFolder(opened, { descriptorName: basename(descriptorName), ...reading(options) });
}

/** Reads an archive to its end, and keeps the bytes of its descriptor. */
export async function readArchive(
  path: string,
  options: ReadOptions,
): Promise<{ readonly read: OvfPackage; readonly descriptor: Uint8Array }> {
  const { through = asIs } = options;
  const kept = new KeepingSink(/\.ovf$/i);
  // Looked for first, so that no digest is computed that the manifest does not have.
  const manifestAlgorithms = await peekAlgorithms(readFileReusing(path));
  const read = await readOva(through(readFileReusing(path)), kept, { ...reading(options), manifestAlgorithms });
  return { read, descriptor: kept.bytesOf(read.descriptorName) };
}

function reading({ signature, credentials, signal }: ReadOptions) {
  return {
    digests: nodeDigests,
    signal,
    ...(signature === undefined ? {} : { signature }),
    ...(credentials === undefined ? {} : { remote: new HttpRemoteFiles({ credentials }) }),
  };
}

function asIs(source: AsyncIterable<Uint8Array>): AsyncIterable<Uint8Array> {
  return source;
}
