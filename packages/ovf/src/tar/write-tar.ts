import { HanseError } from '@hanse/kernel';
import { encodePax } from './pax.ts';
import { BLOCK, encodeHeader, fitsUstar, MAX_OCTAL_SIZE, paddingOf } from './tar-header.ts';

export interface TarEntry {
  readonly name: string;
  readonly size: number;
  open(): AsyncIterable<Uint8Array>;
}

/** A tar stream: ustar headers, with a pax header only for what ustar cannot hold. Equal input gives equal bytes. */
export async function* writeTar(
  entries: AsyncIterable<TarEntry> | Iterable<TarEntry>,
): AsyncGenerator<Uint8Array, void, undefined> {
  for await (const entry of entries) {
    yield* headerBlocks(entry);
    yield* checkedContent(entry);
    yield new Uint8Array(paddingOf(entry.size));
  }
  yield new Uint8Array(2 * BLOCK);
}

function* headerBlocks({ name, size }: TarEntry): Generator<Uint8Array, void, undefined> {
  const records = {
    ...(fitsUstar(name) ? {} : { path: name }),
    ...(size > MAX_OCTAL_SIZE ? { size: String(size) } : {}),
  };
  if (Object.keys(records).length > 0) {
    const content = encodePax(records);
    yield encodeHeader({ name: 'PaxHeader', size: content.length, type: 'x' });
    yield content;
    yield new Uint8Array(paddingOf(content.length));
  }
  const shortName = fitsUstar(name) ? name : 'see-pax-header';
  yield encodeHeader({ name: shortName, size: Math.min(size, MAX_OCTAL_SIZE), type: '0' });
}

/** A file that is not as long as it said would shift everything after it. */
async function* checkedContent(entry: TarEntry): AsyncGenerator<Uint8Array, void, undefined> {
  let written = 0;
  for await (const chunk of entry.open()) {
    written += chunk.length;
    if (written > entry.size) break;
    yield chunk;
  }
  if (written === entry.size) return;
  const actual = written > entry.size ? `more than ${entry.size}` : written;
  throw new HanseError('OVF_FILE_SIZE', { href: entry.name, actual, expected: entry.size, at: 'packing' });
}
