import { HanseError } from '@hanse/kernel';
import type { Envelope } from '../envelope/envelope.ts';
import { type Decompressors, decompressorFor } from '../ports/decompressor.ts';
import type { PackageFile, PackageMember } from './ovf-package.ts';
import { DEFAULT_PACKAGE_LIMITS, type PackageLimits } from './package-limits.ts';

/** An image has tables beside its data: an eighth more and 64 MiB are plenty in every format. */
const OVERHEAD_DIVISOR = 8;
const OVERHEAD_BYTES = 64 * 1024 * 1024;

/**
 * The content that a file of a package stands for, as a stream: its parts joined, and decompressed. Throws
 * OVF_CONTENT_LIMIT, OVF_COMPRESSION_DAMAGED or OVF_COMPRESSION_UNSUPPORTED, and OVF_FILE_SIZE when a part is not as
 * long as it was when it was judged.
 */
export async function* openContent(
  file: Pick<PackageFile, 'href' | 'compression' | 'parts'>,
  open: (part: PackageMember) => AsyncIterable<Uint8Array>,
  options: { readonly decompressors?: Decompressors; readonly maxBytes?: number } = {},
): AsyncGenerator<Uint8Array, void, undefined> {
  const limit = options.maxBytes ?? DEFAULT_PACKAGE_LIMITS.contentBytes;
  let bytes = 0;
  for await (const chunk of decoded(file, joined(file, open), options.decompressors ?? {})) {
    bytes += chunk.length;
    if (bytes > limit) throw new HanseError('OVF_CONTENT_LIMIT', { href: file.href, limit });
    yield chunk;
  }
}

/** How many bytes a file may decompress to: no more than the disk it is the image of can need. */
export function contentLimit(
  { id, size, compression }: Pick<PackageFile, 'id' | 'size' | 'compression'>,
  envelope: Envelope,
  limits: Partial<PackageLimits> = {},
): number {
  if (compression === 'identity') return size;
  const most = limits.contentBytes ?? DEFAULT_PACKAGE_LIMITS.contentBytes;
  const capacity = [...envelope.disks, ...envelope.sharedDisks].find(({ fileRef }) => fileRef === id)?.capacity;
  if (capacity?.kind !== 'bytes' || capacity.bytes === 0) return most;
  return Math.min(most, Math.ceil(capacity.bytes + capacity.bytes / OVERHEAD_DIVISOR) + OVERHEAD_BYTES);
}

async function* joined(
  { href, parts }: Pick<PackageFile, 'href' | 'parts'>,
  open: (part: PackageMember) => AsyncIterable<Uint8Array>,
): AsyncGenerator<Uint8Array, void, undefined> {
  for (const part of parts) {
    let actual = 0;
    for await (const bytes of open(part)) {
      actual += bytes.length;
      yield bytes;
    }
    if (actual !== part.size) {
      throw new HanseError('OVF_FILE_SIZE', { href, actual, expected: part.size, at: `"${part.name}"` });
    }
  }
}

async function* decoded(
  { href, compression }: Pick<PackageFile, 'href' | 'compression'>,
  stored: AsyncIterable<Uint8Array>,
  decompressors: Decompressors,
): AsyncGenerator<Uint8Array, void, undefined> {
  if (compression === 'identity') {
    yield* stored;
    return;
  }
  const decompress = decompressorFor(compression, decompressors);
  if (decompress === undefined) {
    throw new HanseError('OVF_COMPRESSION_UNSUPPORTED', { href, compression, at: 'its content' });
  }
  try {
    yield* decompress(stored);
  } catch (problem) {
    if (problem instanceof HanseError) throw problem;
    const text = problem instanceof Error ? problem.message : String(problem);
    throw new HanseError('OVF_COMPRESSION_DAMAGED', { href, compression, problem: text }, problem);
  }
}
