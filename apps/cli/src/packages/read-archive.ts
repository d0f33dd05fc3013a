import { type OvfPackage, type PackageSink, peekAlgorithms, type ReadOptions, readOva } from '@hanse/ovf';
import { readFileReusing } from './file-stream.ts';
import { nodeDigests } from './node-digests.ts';

/**
 * Reads an .ova from a file at the speed of its digests: the manifest is looked for first, so that only what it asks
 * for is computed. Throws as `readOva` does.
 */
export async function readArchiveFile(
  path: string,
  sink: PackageSink,
  options: Omit<ReadOptions, 'digests' | 'manifestAlgorithms'>,
): Promise<OvfPackage> {
  const manifestAlgorithms = await peekAlgorithms(readFileReusing(path));
  return readOva(readFileReusing(path), sink, { ...options, digests: nodeDigests, manifestAlgorithms });
}
