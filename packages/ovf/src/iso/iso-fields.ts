import type { Instant } from '@hanse/kernel';

const ENCODER = new TextEncoder();
export const SECTOR = 2048;

/** Writes the number formats of ECMA-119 §7 into a block. */
export class IsoBlock {
  readonly bytes: Uint8Array;
  readonly #view: DataView;

  constructor(size: number) {
    this.bytes = new Uint8Array(size);
    this.#view = new DataView(this.bytes.buffer);
  }

  byte(offset: number, value: number): void {
    this.bytes[offset] = value;
  }

  raw(offset: number, bytes: Uint8Array): void {
    this.bytes.set(bytes, offset);
  }

  /** Text padded with spaces to `length` bytes. */
  text(offset: number, text: string, length: number): void {
    this.bytes.fill(0x20, offset, offset + length);
    this.bytes.set(ENCODER.encode(text).subarray(0, length), offset);
  }

  little32(offset: number, value: number): void {
    this.#view.setUint32(offset, value, true);
  }

  big32(offset: number, value: number): void {
    this.#view.setUint32(offset, value, false);
  }

  little16(offset: number, value: number): void {
    this.#view.setUint16(offset, value, true);
  }

  big16(offset: number, value: number): void {
    this.#view.setUint16(offset, value, false);
  }

  /** Both byte orders one after the other (§7.2.3, §7.3.3). */
  both16(offset: number, value: number): void {
    this.little16(offset, value);
    this.big16(offset + 2, value);
  }

  both32(offset: number, value: number): void {
    this.little32(offset, value);
    this.big32(offset + 4, value);
  }
}

/** Seven bytes of a recording date in UTC (§9.1.5). */
export function recordingDate(time: Instant): Uint8Array {
  const date = new Date(time);
  return Uint8Array.of(
    date.getUTCFullYear() - 1900,
    date.getUTCMonth() + 1,
    date.getUTCDate(),
    date.getUTCHours(),
    date.getUTCMinutes(),
    date.getUTCSeconds(),
    0,
  );
}

/** Sixteen digits and a zone, UTC (§8.4.26.1). */
export function volumeDate(time: Instant): Uint8Array {
  const digits = new Date(time).toISOString().replace(/\D/g, '').slice(0, 16);
  return Uint8Array.of(...ENCODER.encode(digits.padEnd(16, '0')), 0);
}
