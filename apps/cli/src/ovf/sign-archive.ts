import { createReadStream } from 'node:fs';
import { formatManifest, type OvfPackage, readOva, readTar, type TarEntry, writeTar } from '@hanse/ovf';
import { readFileReusing } from '../packages/file-stream.ts';
import { nodeDigests } from '../packages/open-package.ts';
import { requireIntact } from './integrity.ts';
import { KeepingSink } from './keeping-sink.ts';
import type { signerOf } from './signing.ts';

const CHUNK = 256 * 1024;

/**
 * The same archive with a certificate behind its manifest, in place of the one that it may have had; with a manifest
 * behind its descriptor when it had none. All other members stay as and where they are. Throws CLI_PACKAGE_DAMAGED when the
 * members are not what the manifest says.
 */
export async function signArchive(
  path: string,
  parts: { readonly sign: ReturnType<typeof signerOf>; readonly signal: AbortSignal },
): Promise<AsyncIterable<Uint8Array>> {
  const kept = new KeepingSink(/\.mf$/i);
  const read = await readOva(readFileReusing(path), kept, {
    digests: nodeDigests,
    alsoDigest: ['sha256'],
    signal: parts.signal,
  });
  requireIntact(path, read);
  const base = read.descriptorName.replace(/\.[^.]*$/, '');
  const [manifestName = `${base}.mf`] = kept.names;
  const isNew = kept.names.length === 0;
  const bytes = isNew ? new TextEncoder().encode(manifestOf(read)) : kept.bytesOf(manifestName);
  const certificate = new TextEncoder().encode(await parts.sign({ name: manifestName, bytes }));
  const signed = entry(manifestName.replace(/\.mf$/i, '.cert'), certificate);
  const insertion = isNew
    ? { after: read.descriptorName, entries: [entry(manifestName, bytes), signed] }
    : { after: manifestName, entries: [signed] };
  return writeTar(members(path, insertion));
}

async function* members(
  path: string,
  { after, entries }: { readonly after: string; readonly entries: readonly TarEntry[] },
): AsyncGenerator<TarEntry, void, undefined> {
  for await (const member of readTar(createReadStream(path, { highWaterMark: CHUNK }))) {
    const name = member.name.replace(/^(?:\.\/)+/, '');
    if (/\.cert$/i.test(name)) continue;
    yield { name, size: member.size, open: () => member.content };
    if (name === after) yield* entries;
  }
}

function manifestOf({ members: all }: OvfPackage): string {
  return formatManifest(
    all
      .filter(({ name }) => !/\.cert$/i.test(name))
      .map(({ name, digests }) => ({ file: name, algorithm: 'sha256' as const, digest: digests.sha256 ?? '' })),
  );
}

function entry(name: string, bytes: Uint8Array): TarEntry {
  return {
    name,
    size: bytes.length,
    async *open() {
      yield bytes;
    },
  };
}
