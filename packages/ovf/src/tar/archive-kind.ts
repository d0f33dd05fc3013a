/** The compression or container that the first bytes of a stream give away; undefined for none known. */
export function compressionOf(start: Uint8Array): string | undefined {
  return MAGICS.find(([, magic]) => magic.every((byte, index) => start[index] === byte))?.[0];
}

const MAGICS: readonly (readonly [string, readonly number[]])[] = [
  ['gzip', [0x1f, 0x8b]],
  ['xz', [0xfd, 0x37, 0x7a, 0x58, 0x5a]],
  ['bzip2', [0x42, 0x5a, 0x68]],
  ['zstd', [0x28, 0xb5, 0x2f, 0xfd]],
  ['zip', [0x50, 0x4b, 0x03, 0x04]],
];
