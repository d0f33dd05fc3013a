import { HanseError } from '@hanse/kernel';

export const BLOCK = 512;

/** The fields of a header block that a package needs (POSIX.1-1988 ustar, with GNU's base-256 numbers). */
export interface TarHeader {
  readonly name: string;
  readonly size: number;
  /** The type flag: "0" regular file, "5" directory, "x" pax header, "L" GNU long name … */
  readonly type: string;
}

const TEXT = new TextDecoder();
const ENCODER = new TextEncoder();
/** The largest size that eleven octal digits hold. */
export const MAX_OCTAL_SIZE = 8 ** 11 - 1;

/** Throws OVF_PACKAGE_NOT_TAR when the checksum or a number is wrong. `at` says which block it is. */
export function decodeHeader(block: Uint8Array, at: string): TarHeader {
  if (!isChecksumRight(block)) {
    throw new HanseError('OVF_PACKAGE_NOT_TAR', { at, problem: 'the checksum of the header is wrong' });
  }
  const prefix = field(block, 257, 5) === 'ustar' && block[263] !== 0x20 ? field(block, 345, 155) : '';
  const name = field(block, 0, 100);
  return {
    name: prefix === '' ? name : `${prefix}/${name}`,
    size: number(block.subarray(124, 136), at),
    type: block[156] === 0 ? '0' : String.fromCharCode(block[156] ?? 0),
  };
}

/** A ustar header of a regular file or pax header. `size` must not exceed MAX_OCTAL_SIZE. */
export function encodeHeader(header: TarHeader): Uint8Array {
  const block = new Uint8Array(BLOCK);
  const put = (offset: number, text: string) => block.set(ENCODER.encode(text), offset);
  const { prefix, name } = splitName(header.name);
  put(0, name);
  put(100, '0000644\0');
  put(108, '0000000\0');
  put(116, '0000000\0');
  put(124, `${header.size.toString(8).padStart(11, '0')}\0`);
  put(136, '00000000000\0');
  put(148, '        ');
  put(156, header.type);
  put(257, 'ustar\x0000');
  put(345, prefix);
  put(148, `${sum(block).toString(8).padStart(6, '0')}\0 `);
  return block;
}

/** Whether a name fits a ustar header: 100 bytes, or 155 more before one of its slashes. */
export function fitsUstar(name: string): boolean {
  const { prefix, name: rest } = splitName(name);
  return [...ENCODER.encode(name)].every((byte) => byte < 128) && rest.length <= 100 && prefix.length <= 155;
}

/** Zero bytes from the end of a member up to the next block. */
export function paddingOf(size: number): number {
  return (BLOCK - (size % BLOCK)) % BLOCK;
}

export function isZeroBlock(block: Uint8Array): boolean {
  return block.every((byte) => byte === 0);
}

function splitName(name: string): { readonly prefix: string; readonly name: string } {
  if (name.length <= 100) return { prefix: '', name };
  const slash = name.indexOf('/', name.length - 101);
  return slash <= 0 ? { prefix: '', name } : { prefix: name.slice(0, slash), name: name.slice(slash + 1) };
}

function field(block: Uint8Array, offset: number, length: number): string {
  const bytes = block.subarray(offset, offset + length);
  const end = bytes.indexOf(0);
  return TEXT.decode(end < 0 ? bytes : bytes.subarray(0, end));
}

/** Octal text, or with the first bit set a big-endian base-256 number (GNU tar manual, "Extensions"). */
function number(bytes: Uint8Array, at: string): number {
  const [first = 0] = bytes;
  const text = field(bytes, 0, bytes.length).trim();
  const value = (first & 0x80) === 0 ? octal(text) : base256(bytes);
  if (Number.isSafeInteger(value) && value >= 0) return value;
  throw new HanseError('OVF_PACKAGE_NOT_TAR', { at, problem: `a size of "${text}" is impossible` });
}

function octal(text: string): number {
  if (text === '') return 0;
  return /^[0-7]+$/.test(text) ? Number.parseInt(text, 8) : Number.NaN;
}

function base256(bytes: Uint8Array): number {
  const [first = 0, ...rest] = bytes;
  if ((first & 0x40) !== 0) return Number.NaN;
  return rest.reduce((value, byte) => value * 256 + byte, first & 0x3f);
}

/** Old writers summed signed bytes; both sums are accepted. */
function isChecksumRight(block: Uint8Array): boolean {
  const stored = octal(field(block, 148, 8).trim());
  return stored === sum(block) || stored === sum(block, (byte) => (byte << 24) >> 24);
}

/** The sum of all bytes, the checksum field itself counted as spaces. */
function sum(block: Uint8Array, value: (byte: number) => number = (byte) => byte): number {
  return block.reduce((total, byte, index) => total + (index >= 148 && index < 156 ? 0x20 : value(byte)), 0);
}
