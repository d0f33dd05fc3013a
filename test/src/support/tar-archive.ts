const BLOCK = 512;

export interface TarPiece {
  readonly name: string;
  readonly content: string | Uint8Array;
  /** Type flag of the header; a regular file when absent. */
  readonly type?: string;
  /** Target of a link. */
  readonly linkName?: string;
}

/** A ustar archive made by hand, so that it can hold what an honest packer refuses to write. */
export function tarOf(pieces: readonly TarPiece[]): Uint8Array {
  const blocks = pieces.flatMap((piece) => {
    const content = Buffer.from(piece.content);
    return [headerOf(piece, content.length), content, Buffer.alloc((BLOCK - (content.length % BLOCK)) % BLOCK)];
  });
  return Buffer.concat([...blocks, Buffer.alloc(2 * BLOCK)]);
}

/** POSIX.1-1988; the checksum counts its own field as spaces. */
function headerOf({ name, type = '0', linkName = '' }: TarPiece, size: number): Buffer {
  const block = Buffer.alloc(BLOCK);
  block.write(name, 0);
  block.write('0000644\0', 100);
  block.write('0000000\0', 108);
  block.write('0000000\0', 116);
  block.write(`${size.toString(8).padStart(11, '0')}\0`, 124);
  block.write('00000000000\0', 136);
  block.write('        ', 148);
  block.write(type, 156);
  block.write(linkName, 157);
  block.write('ustar\x0000', 257, 'latin1');
  const sum = block.reduce((total, byte) => total + byte, 0);
  block.write(`${sum.toString(8).padStart(6, '0')}\0 `, 148);
  return block;
}
