const LATIN = new TextDecoder('latin1');

/** Reads fields of a header; what lies behind its end reads as zero, and `has` tells. */
export class ByteView {
  readonly #bytes: Uint8Array;
  readonly #view: DataView;

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  }

  get length(): number {
    return this.#bytes.length;
  }

  has(offset: number, length: number): boolean {
    return offset >= 0 && length >= 0 && offset + length <= this.#bytes.length;
  }

  starts(text: string): boolean {
    return this.text(0, text.length) === text;
  }

  u8(offset: number): number {
    return this.#bytes[offset] ?? 0;
  }

  /** Little-endian unless told otherwise, as are all others. */
  u16(offset: number): number {
    return this.has(offset, 2) ? this.#view.getUint16(offset, true) : 0;
  }

  u32(offset: number, isLittle = true): number {
    return this.has(offset, 4) ? this.#view.getUint32(offset, isLittle) : 0;
  }

  u64(offset: number, isLittle = true): bigint {
    return this.has(offset, 8) ? this.#view.getBigUint64(offset, isLittle) : 0n;
  }

  /** A 64-bit size or offset; infinite when no number holds it, which no limit then admits. */
  size(offset: number, isLittle = true): number {
    const value = this.u64(offset, isLittle);
    return value <= BigInt(Number.MAX_SAFE_INTEGER) ? Number(value) : Number.POSITIVE_INFINITY;
  }

  /** One character for each byte. */
  text(offset: number, length: number): string {
    return LATIN.decode(this.#bytes.subarray(offset, offset + length));
  }

  /** The same, up to the first zero byte. */
  cString(offset: number, length: number): string {
    const bytes = this.#bytes.subarray(offset, offset + length);
    const end = bytes.indexOf(0);
    return LATIN.decode(end < 0 ? bytes : bytes.subarray(0, end));
  }

  slice(offset: number, length: number): ByteView {
    return new ByteView(this.#bytes.subarray(offset, offset + length));
  }
}
