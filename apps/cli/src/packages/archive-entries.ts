import { createReadStream } from 'node:fs';
import { type FileToPack, parseEnvelope, readTar } from '@hanse/ovf';
import { readArchiveDescriptor } from './archive-descriptor.ts';
import { readFileReusing } from './file-stream.ts';

const CHUNK = 256 * 1024;

/**
 * The members of an .ova that references files elsewhere, each to be read where it lies; undefined for any other
 * archive, also one that cannot be read, which is judged by whoever receives it.
 */
export async function entriesOfReferring(path: string): Promise<readonly FileToPack[] | undefined> {
  try {
    return (await refersElsewhere(path)) ? await entriesOf(path) : undefined;
  } catch {
    return undefined;
  }
}

async function refersElsewhere(path: string): Promise<boolean> {
  const { bytes } = await readArchiveDescriptor(path);
  const files = parseEnvelope(bytes).envelope?.files ?? [];
  return files.some(({ isExternal }) => isExternal);
}

async function entriesOf(path: string): Promise<readonly FileToPack[]> {
  const entries: FileToPack[] = [];
  for await (const { name, size, offset } of readTar(readFileReusing(path))) {
    entries.push({ name, size, open: () => rangeOf(path, offset, size) });
  }
  return entries;
}

/** A read stream cannot say "no bytes", because its end is inclusive. */
async function* rangeOf(path: string, offset: number, size: number): AsyncGenerator<Uint8Array, void, undefined> {
  if (size > 0) yield* createReadStream(path, { start: offset, end: offset + size - 1, highWaterMark: CHUNK });
}
