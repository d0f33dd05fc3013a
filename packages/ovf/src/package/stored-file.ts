import type { Compressor } from '../ports/decompressor.ts';
import type { DigestAlgorithm, DigestFactory } from '../ports/digest-factory.ts';
import { ByteReader } from '../tar/byte-reader.ts';
import type { TarEntry } from '../tar/write-tar.ts';
import { chunkName } from './find-file.ts';

/** One member of a package to be written, with its digest when that is known before it is written. */
export interface StoredPart extends TarEntry {
  readonly digest: string | undefined;
}

export interface Storing {
  readonly digests: DigestFactory;
  readonly algorithm: DigestAlgorithm;
  readonly compress: Compressor | undefined;
  readonly chunkBytes: number | undefined;
}

/** A file as it will lie in the package: compressed and split as wanted. Reads it once to learn sizes and digests. */
export async function storeFile(
  file: TarEntry,
  { digests, algorithm, compress, chunkBytes }: Storing,
): Promise<readonly StoredPart[]> {
  const open = () => (compress === undefined ? file.open() : compress(file.open()));
  const measured: { size: number; digest: string }[] = [];
  const reader = new ByteReader(open());
  try {
    let piece = await measure(reader, chunkBytes, digests(algorithm));
    while (piece !== undefined) {
      measured.push(piece);
      piece = chunkBytes === undefined ? undefined : await measure(reader, chunkBytes, digests(algorithm));
    }
  } finally {
    await reader.close();
  }
  return split(file.name, measured, open, chunkBytes !== undefined);
}

/** Undefined at the end; an empty file is one empty piece when it is not split. */
async function measure(reader: ByteReader, most: number | undefined, digest: ReturnType<DigestFactory>) {
  let size = 0;
  while (most === undefined || size < most) {
    const bytes = await reader.some(most === undefined ? Number.MAX_SAFE_INTEGER : most - size);
    if (bytes === undefined) break;
    size += bytes.length;
    digest.update(bytes);
  }
  return size === 0 && most !== undefined ? undefined : { size, digest: digest.hex() };
}

/** The parts are written one after another, so they share one stream of the whole. */
function split(
  name: string,
  measured: readonly { readonly size: number; readonly digest: string }[],
  open: () => AsyncIterable<Uint8Array>,
  isChunked: boolean,
): readonly StoredPart[] {
  let whole: ByteReader | undefined;
  return measured.map(({ size, digest }, index) => {
    const partName = isChunked ? chunkName(name, index) : name;
    async function* part(): AsyncGenerator<Uint8Array, void, undefined> {
      if (index === 0) whole = new ByteReader(open());
      if (whole === undefined) return;
      yield* whole.stream(size, `"${partName}"`);
      if (index === measured.length - 1) await whole.close();
    }
    return { name: partName, size, digest, open: part };
  });
}
