import { HanseError } from '@hanse/kernel';
import { firstFew } from '../diagnostics/first-few.ts';
import { requireDeployable } from '../diagnostics/require-deployable.ts';
import type { FileReference } from '../envelope/envelope.ts';
import { isSafePath } from '../envelope/href.ts';
import { parseEnvelope } from '../envelope/parse-envelope.ts';
import type { Compressor } from '../ports/decompressor.ts';
import type { DigestAlgorithm, DigestFactory } from '../ports/digest-factory.ts';
import { type TarEntry, writeTar } from '../tar/write-tar.ts';
import { formatPlace } from '../xml/xml-place.ts';
import { editFiles, type FileEdit } from './edit-files.ts';
import { chunkName } from './find-file.ts';
import { formatManifest } from './manifest.ts';
import { MemberIndex } from './member-index.ts';
import { type StoredPart, type Storing, storeFile } from './stored-file.ts';

/** A file to pack. `open` is called again for the content after the digest, unless `sha256` is known already. */
export interface FileToPack extends TarEntry {
  /** Lower-case hexadecimal; undefined when it is not known. */
  readonly sha256?: string | undefined;
}

export interface PackOptions {
  readonly descriptorName: string;
  /** As it is in its file; bytes stay as they are as long as nothing in them must be changed. */
  readonly descriptor: string | Uint8Array;
  readonly files: readonly FileToPack[];
  readonly digests: DigestFactory;
  /** Of the manifest; SHA-256 unless told otherwise. */
  readonly algorithm?: DigestAlgorithm;
  /** Compresses every file that is neither compressed nor split yet. Equal input must give equal bytes. */
  readonly gzip?: Compressor;
  /** Splits every file that is larger, and not split yet, into chunks of this many bytes. */
  readonly chunkBytes?: number;
  /** Gives the text of the certificate member for a manifest. */
  readonly sign?: (manifest: { readonly name: string; readonly bytes: Uint8Array }) => Promise<string>;
  /**
   * `end` opens every file only once, for files that come from afar: manifest and certificate then follow them, as
   * DSP0243 §6.4 also allows. Nothing can be compressed or split then.
   */
  readonly manifestAt?: 'front' | 'end';
}

/**
 * Writes an `.ova` as a stream: descriptor, manifest, certificate, then the files in the order of References
 * (DSP0243 §6.4). Compressing and splitting changes the File elements of the descriptor and nothing else in it.
 * Throws OVF_REJECTED when the descriptor cannot be deployed, OVF_FILE_MISSING or OVF_CHUNK_MISSING when a referenced
 * file is not given, OVF_FILE_SIZE when one is not as long as the descriptor or the file itself says, VALUE_INVALID for
 * a chunk of no bytes.
 */
export async function* packOva(options: PackOptions): AsyncGenerator<Uint8Array, void, undefined> {
  const { descriptorName } = options;
  if (!isSafePath(descriptorName)) throw new HanseError('OVF_MEMBER_NAME', { at: descriptorName });
  requireChunk(options.chunkBytes);
  const references = requireDeployable(parseEnvelope(options.descriptor)).files.filter(({ isExternal }) => !isExternal);
  const files = new MemberIndex(options.files);
  const chosen = references.map((reference) => ({ reference, given: givenParts(reference, files) }));
  yield* writeTar(options.manifestAt === 'end' ? endingEntries(chosen, options) : startingEntries(chosen, options));
}

function requireChunk(bytes: number | undefined): void {
  if (bytes === undefined || (Number.isSafeInteger(bytes) && bytes > 0)) return;
  const expected = 'a whole number of bytes, at least 1';
  throw new HanseError('VALUE_INVALID', { what: 'chunkBytes', value: bytes, at: 'the packing', expected });
}

interface Chosen {
  readonly reference: FileReference;
  readonly given: readonly FileToPack[];
}

/** The manifest in front: every file is read twice, unless its digest is known. */
async function* startingEntries(
  chosen: readonly Chosen[],
  options: PackOptions,
): AsyncGenerator<TarEntry, void, undefined> {
  const parts: StoredPart[] = [];
  const edits = new Map<string, FileEdit>();
  for (const { reference, given } of chosen) {
    const storing = storingOf(reference, given, options);
    const stored = await storeParts(given, storing);
    parts.push(...stored);
    if (storing.compress !== undefined || storing.chunkBytes !== undefined) {
      edits.set(reference.id, editFor(stored, storing));
    }
  }
  const edited = edits.size === 0 ? options.descriptor : editFiles(options.descriptor, edits);
  const [descriptor] = await storeParts([memoryEntry(options.descriptorName, edited)], plainStoring(options));
  if (descriptor === undefined) return;
  yield descriptor;
  yield* signedManifest([descriptor, ...parts], options);
  yield* parts;
}

/** The manifest at the end: each file is digested while it is written. */
async function* endingEntries(
  chosen: readonly Chosen[],
  options: PackOptions,
): AsyncGenerator<TarEntry, void, undefined> {
  const { algorithm = 'sha256', digests } = options;
  const written: { name: string; digest: string }[] = [];
  const descriptor = memoryEntry(options.descriptorName, options.descriptor);
  for (const file of [descriptor, ...chosen.flatMap(({ given }) => given)]) {
    const digest = digests(algorithm);
    async function* open(): AsyncGenerator<Uint8Array, void, undefined> {
      for await (const bytes of file.open()) {
        digest.update(bytes);
        yield bytes;
      }
    }
    yield { name: file.name, size: file.size, open };
    written.push({ name: file.name, digest: digest.hex() });
  }
  yield* signedManifest(written, options);
}

async function* signedManifest(
  parts: readonly { readonly name: string; readonly digest: string | undefined }[],
  { descriptorName, algorithm = 'sha256', sign }: PackOptions,
): AsyncGenerator<TarEntry, void, undefined> {
  const base = descriptorName.replace(/(\.ovf)?$/i, '');
  const entries = parts.map(({ name, digest = '' }) => ({ file: name, algorithm, digest }));
  const manifest = memoryEntry(`${base}.mf`, formatManifest(entries));
  yield manifest;
  if (sign === undefined) return;
  const bytes = new TextEncoder().encode(formatManifest(entries));
  yield memoryEntry(`${base}.cert`, await sign({ name: manifest.name, bytes }));
}

function storingOf(reference: FileReference, given: readonly FileToPack[], options: PackOptions): Storing {
  const size = given.reduce((sum, file) => sum + file.size, 0);
  const isPlain = reference.chunkBytes === undefined && size > 0;
  const compress = isPlain && reference.compression === 'identity' ? options.gzip : undefined;
  const isLarge = options.chunkBytes !== undefined && (size > options.chunkBytes || compress !== undefined);
  return { ...plainStoring(options), compress, chunkBytes: isPlain && isLarge ? options.chunkBytes : undefined };
}

function plainStoring({ digests, algorithm = 'sha256' }: PackOptions): Storing {
  return { digests, algorithm, compress: undefined, chunkBytes: undefined };
}

function editFor(stored: readonly StoredPart[], { compress, chunkBytes }: Storing): FileEdit {
  return {
    size: stored.reduce((sum, part) => sum + part.size, 0),
    ...(compress === undefined ? {} : { compression: 'gzip' as const }),
    ...(chunkBytes === undefined ? {} : { chunkSize: chunkBytes }),
  };
}

async function storeParts(given: readonly FileToPack[], storing: Storing): Promise<readonly StoredPart[]> {
  const isKept = storing.compress === undefined && storing.chunkBytes === undefined;
  const stored: StoredPart[] = [];
  for (const file of given) {
    const known = storing.algorithm === 'sha256' ? file.sha256 : undefined;
    if (!isKept) stored.push(...(await storeFile(file, storing)));
    else stored.push({ ...file, digest: known ?? (await digestOf(file, storing)) });
  }
  return stored;
}

/** A file given whole, or the chunks in which the descriptor says that it lies. */
function givenParts(reference: FileReference, files: MemberIndex<FileToPack>): readonly FileToPack[] {
  const { href, chunkBytes, size: expected, at } = reference;
  const place = formatPlace(at);
  const found = chunkBytes === undefined ? [files.find(href)].flatMap((file) => file ?? []) : chunksOf(href, files);
  if (found.length === 0) {
    const code = chunkBytes === undefined ? 'OVF_FILE_MISSING' : 'OVF_CHUNK_MISSING';
    throw new HanseError(code, { href, chunk: chunkName(href, 0), at: place, known: firstFew(files.names) });
  }
  const unsafe = found.find(({ name }) => !isSafePath(name));
  if (unsafe !== undefined) throw new HanseError('OVF_MEMBER_NAME', { at: unsafe.name });
  const actual = found.reduce((sum, { size }) => sum + size, 0);
  if (expected === undefined || expected === actual) return found;
  throw new HanseError('OVF_FILE_SIZE', { href, actual, expected, at: place });
}

function chunksOf(href: string, files: MemberIndex<FileToPack>): readonly FileToPack[] {
  const chunks: FileToPack[] = [];
  let next = files.find(chunkName(href, 0));
  while (next !== undefined) {
    chunks.push(next);
    next = files.find(chunkName(href, chunks.length));
  }
  return chunks;
}

async function digestOf(file: TarEntry, { digests, algorithm }: Storing): Promise<string> {
  const digest = digests(algorithm);
  for await (const chunk of file.open()) digest.update(chunk);
  return digest.hex();
}

function memoryEntry(name: string, content: string | Uint8Array): FileToPack {
  const bytes = typeof content === 'string' ? new TextEncoder().encode(content) : content;
  return {
    name,
    size: bytes.length,
    async *open() {
      yield bytes;
    },
  };
}
