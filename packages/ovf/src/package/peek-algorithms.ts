import type { DigestAlgorithm } from '../ports/digest-factory.ts';
import type { SkippableStream } from '../tar/byte-reader.ts';
import { readTar } from '../tar/read-tar.ts';
import { concatBytes } from './concat-bytes.ts';
import { DEFAULT_PACKAGE_LIMITS } from './package-limits.ts';
import { peekManifest } from './peek-manifest.ts';

/**
 * Which digests the manifest of an archive has, wherever in it that stands; none for an archive without one. For an
 * archive that can be read twice: `readOva` then computes no digest in vain. Throws as `readTar` does.
 */
export async function peekAlgorithms(stream: SkippableStream): Promise<ReadonlySet<DigestAlgorithm>> {
  const algorithms = new Set<DigestAlgorithm>();
  for await (const { name, size, content } of readTar(stream)) {
    if (!name.toLowerCase().endsWith('.mf') || size > DEFAULT_PACKAGE_LIMITS.manifestBytes) continue;
    const chunks: Uint8Array[] = [];
    for await (const bytes of content) chunks.push(bytes.slice());
    for (const { algorithm } of peekManifest({ name, bytes: concatBytes(chunks) }) ?? []) algorithms.add(algorithm);
  }
  return algorithms;
}
