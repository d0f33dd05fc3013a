import { HanseError } from '@hanse/kernel';

const MAGIC = 0x184c2102;
/** Every block but the last unpacks to exactly this (LZ4 frame format, "Legacy frame"). */
const BLOCK_BYTES = 8 * 1024 * 1024;
const MIN_MATCH = 4;

export function isLz4Legacy(packed: Buffer): boolean {
  return packed.length > 8 && packed.readUInt32LE(0) === MAGIC;
}

/** Unpacks an LZ4 legacy frame; bytes after its last block are ignored. Throws GUEST_FORMAT_UNREADABLE. */
export function unpackLz4Legacy(packed: Buffer): Buffer {
  if (!isLz4Legacy(packed)) throw unreadable('the magic number is missing');
  const blocks: Buffer[] = [];
  let at = 4;
  while (at + 4 <= packed.length) {
    const size = packed.readUInt32LE(at);
    at += 4;
    if (at + size > packed.length) throw unreadable(`a block ends beyond the file at byte ${at}`);
    const block = unpackBlock(packed.subarray(at, at + size));
    blocks.push(block);
    at += size;
    if (block.length < BLOCK_BYTES) break;
  }
  return Buffer.concat(blocks);
}

/** One block: sequences of literals followed by a copy of what was unpacked before (LZ4 block format). */
function unpackBlock(block: Buffer): Buffer {
  const out = Buffer.allocUnsafe(BLOCK_BYTES);
  let from = 0;
  let to = 0;

  const length = (nibble: number): number => {
    if (nibble < 15) return nibble;
    let total = nibble;
    for (;;) {
      const more = block[from++];
      if (more === undefined) throw unreadable('a block ends inside a length');
      total += more;
      if (more < 255) return total;
    }
  };

  while (from < block.length) {
    const token = block[from++] ?? 0;
    const literals = length(token >> 4);
    if (from + literals > block.length || to + literals > BLOCK_BYTES) throw unreadable('a literal is too long');
    block.copy(out, to, from, from + literals);
    from += literals;
    to += literals;
    if (from >= block.length) break;
    if (from + 2 > block.length) throw unreadable('a block ends inside an offset');
    const offset = block.readUInt16LE(from);
    from += 2;
    const match = length(token & 15) + MIN_MATCH;
    if (offset === 0 || offset > to || to + match > BLOCK_BYTES) throw unreadable('a match lies outside its block');
    copyMatch(out, { to, offset, length: match });
    to += match;
  }
  return out.subarray(0, to);
}

/** A match may overlap its own output: then it repeats, byte by byte. */
function copyMatch(out: Buffer, match: { to: number; offset: number; length: number }): void {
  const { to, offset, length } = match;
  if (offset >= length) {
    out.copyWithin(to, to - offset, to - offset + length);
    return;
  }
  for (let i = to; i < to + length; i++) out[i] = out[i - offset] ?? 0;
}

function unreadable(problem: string): HanseError {
  return new HanseError('GUEST_FORMAT_UNREADABLE', { file: 'The kernel', format: 'LZ4 legacy frame', problem });
}
