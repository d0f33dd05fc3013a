import { type Rng, randomBelow } from '@hanse/kernel';

const BLOCK = 512;
/** Offset and length of the fields of a tar header (POSIX ustar). */
const FIELDS: readonly (readonly [number, number])[] = [
  [0, 100],
  [100, 8],
  [124, 12],
  [148, 8],
  [156, 1],
  [157, 100],
  [257, 8],
  [345, 155],
];
const VALUES: readonly string[] = [
  '77777777777\0',
  '-0000000001\0',
  '00000000000\0',
  '99999999999\0',
  '\u0080\u0000\u0000\u0000\u00ff\u00ff\u00ff\u00ff\u00ff\u00ff\u00ff\u00ff',
  '../../etc/passwd\0',
  '/etc/passwd\0',
  'x'.repeat(100),
  '1',
  '2',
  '5',
  'L',
  'x',
  'g',
  'S',
  'V',
];

/** The archive with one to four changes to its headers, blocks or bytes; half of the time its checksums are put right. */
export function mutateArchive(archive: Uint8Array, rng: Rng): Uint8Array {
  let mutated = Buffer.from(archive);
  const changes = 1 + randomBelow(rng, 4);
  for (let change = 0; change < changes; change += 1) mutated = changed(mutated, rng);
  if (randomBelow(rng, 2) === 0) repairChecksums(mutated);
  return mutated;
}

function changed(bytes: Buffer<ArrayBuffer>, rng: Rng): Buffer<ArrayBuffer> {
  const blocks = Math.max(1, Math.floor(bytes.length / BLOCK));
  const from = randomBelow(rng, blocks) * BLOCK;
  switch (randomBelow(rng, 6)) {
    case 0:
      return Buffer.from(bytes.subarray(0, randomBelow(rng, bytes.length + 1)));
    case 1:
      return Buffer.concat([bytes.subarray(0, from), bytes.subarray(from + BLOCK)]);
    case 2:
      return Buffer.concat([bytes.subarray(0, from + BLOCK), bytes.subarray(from)]);
    case 3:
      if (bytes.length > 0) bytes[randomBelow(rng, bytes.length)] = randomBelow(rng, 256);
      return bytes;
    default:
      writeField(bytes, from, rng);
      return bytes;
  }
}

function writeField(bytes: Buffer, header: number, rng: Rng): void {
  const [offset, length] = FIELDS[randomBelow(rng, FIELDS.length)] ?? [0, 100];
  const value = VALUES[randomBelow(rng, VALUES.length)] ?? '';
  if (header + offset + length <= bytes.length) bytes.write(value.slice(0, length), header + offset, 'latin1');
}

/** Makes every block that looks like a header one with a right checksum, so that the change behind it is reached. */
function repairChecksums(bytes: Buffer): void {
  for (let at = 0; at + BLOCK <= bytes.length; at += BLOCK) {
    if (bytes.toString('latin1', at + 257, at + 262) !== 'ustar') continue;
    bytes.write('        ', at + 148, 'latin1');
    const sum = bytes.subarray(at, at + BLOCK).reduce((total, byte) => total + byte, 0);
    bytes.write(`${sum.toString(8).padStart(6, '0')}\0 `, at + 148, 'latin1');
  }
}
