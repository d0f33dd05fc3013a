import { HanseError } from '@hanse/kernel';
import { compressionOf } from './archive-kind.ts';
import { ByteReader, type SkippableStream } from './byte-reader.ts';
import { decodePax } from './pax.ts';
import { BLOCK, decodeHeader, isZeroBlock, paddingOf, type TarHeader } from './tar-header.ts';

export interface TarMember {
  readonly name: string;
  readonly size: number;
  /** Where in the stream its content begins. */
  readonly offset: number;
  /** The type flag of its header; "0" and "7" are regular files. */
  readonly type: string;
  /** To be read to its end before the next member is asked for; what is left is skipped. */
  readonly content: AsyncIterable<Uint8Array>;
}

/** Long names and pax headers may be as large as this; real ones have some hundred bytes. */
const MAX_EXTENSION = 64 * 1024;
/** Headers that only say something about the member behind them; writers use at most a long name, a link and pax. */
const MAX_EXTENSIONS = 16;

/**
 * The members of a tar archive in their order: ustar, GNU long names and base-256 sizes, pax names and sizes.
 * Contents that nobody reads are passed over, where the stream can do that without reading.
 * Throws OVF_PACKAGE_COMPRESSED, OVF_PACKAGE_NOT_TAR or OVF_PACKAGE_TRUNCATED.
 */
export async function* readTar(stream: SkippableStream): AsyncGenerator<TarMember, void, undefined> {
  const reader = new ByteReader(stream);
  try {
    yield* members(reader);
  } finally {
    await reader.close();
  }
}

async function* members(reader: ByteReader): AsyncGenerator<TarMember, void, undefined> {
  while (true) {
    const found = await nextMember(reader);
    if (found === undefined) return;
    const { name, size, type } = found;
    const { offset } = reader;
    const end = offset + size;
    yield { name, size, type, offset, content: reader.stream(size, `"${name}"`) };
    await reader.skip(end - reader.offset + paddingOf(size), `"${name}"`);
  }
}

/** The next header with what the extensions before it say; undefined at the end of the archive. */
async function nextMember(reader: ByteReader): Promise<TarHeader | undefined> {
  const overrides = new Map<string, string>();
  for (let count = 0; count <= MAX_EXTENSIONS; count += 1) {
    const header = await nextHeader(reader);
    if (header === undefined || !isExtension(header)) return header && overridden(header, overrides);
    for (const [key, value] of await readExtension(reader, header)) overrides.set(key, value);
  }
  const at = `byte ${reader.offset}`;
  throw new HanseError('OVF_PACKAGE_LIMIT', { what: 'header extensions of one member', limit: MAX_EXTENSIONS, at });
}

/** Undefined at the end of the archive: a zero block, or the end of the stream between two members. */
async function nextHeader(reader: ByteReader): Promise<TarHeader | undefined> {
  const at = `byte ${reader.offset}`;
  const isFirst = reader.offset === 0;
  const block = await reader.exactly(BLOCK, isFirst ? 'its first block' : `the header at ${at}`);
  if (isFirst) checkStart(block);
  if (block === undefined || isZeroBlock(block)) return undefined;
  return decodeHeader(block, at);
}

function checkStart(block: Uint8Array | undefined): void {
  if (block === undefined) throw new HanseError('OVF_PACKAGE_NOT_TAR', { at: 'byte 0', problem: 'it is empty' });
  const format = compressionOf(block);
  if (format !== undefined) throw new HanseError('OVF_PACKAGE_COMPRESSED', { format, at: 'byte 0' });
}

function isExtension({ type }: TarHeader): boolean {
  return type === 'x' || type === 'g' || type === 'L' || type === 'K';
}

/** Global pax records say nothing about names and sizes that could be trusted for all members, so they are skipped. */
async function readExtension(reader: ByteReader, header: TarHeader): Promise<ReadonlyMap<string, string>> {
  const at = `byte ${reader.offset}`;
  if (header.size > MAX_EXTENSION) {
    throw new HanseError('OVF_PACKAGE_LIMIT', { what: 'bytes of a header extension', limit: MAX_EXTENSION, at });
  }
  const bytes = (await reader.exactly(header.size, `the header extension at ${at}`)) ?? new Uint8Array(0);
  await reader.skip(paddingOf(header.size), `the header extension at ${at}`);
  if (header.type === 'x') return decodePax(bytes, at);
  if (header.type !== 'L') return new Map();
  return new Map([['path', new TextDecoder().decode(bytes).replace(/\0[\s\S]*$/, '')]]);
}

function overridden(header: TarHeader, overrides: ReadonlyMap<string, string>): TarHeader {
  if ([...overrides.keys()].some((key) => key.startsWith('GNU.sparse.'))) return { ...header, type: 'S' };
  const size = overrides.get('size');
  return {
    ...header,
    name: overrides.get('path') ?? header.name,
    size: size === undefined ? header.size : paxSize(size),
  };
}

function paxSize(text: string): number {
  if (/^\d+$/.test(text) && Number.isSafeInteger(Number(text))) return Number(text);
  throw new HanseError('OVF_PACKAGE_NOT_TAR', { at: 'a pax header', problem: `a size of "${text}" is impossible` });
}
