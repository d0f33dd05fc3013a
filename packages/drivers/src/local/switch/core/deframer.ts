import { uint32At } from './bytes.ts';

const LENGTH_BYTES = 4;
/** Jumbo frames pass; nothing larger is a frame of ours. */
const FRAME_LIMIT = 9_216;
/** QEMU's own limit (NET_BUFSIZE): a longer announcement means that the stream is out of step. */
const RECORD_LIMIT = 4_096 + 65_536;

interface DeframerParts {
  /** Bytes in front of the length: 0 from a VM, 16 (the network id) on a trunk. */
  readonly prefixBytes: number;
  /** One whole frame, bytes[start, end); its length and prefix lie directly before `start`. Keeping views is safe. */
  readonly onFrame: (bytes: Uint8Array, start: number, end: number) => void;
  readonly onOversize: () => void;
}

/** Cuts a byte stream of `[prefix] length(4, big endian) frame` records into frames; copies only what straddles chunks. */
export class Deframer {
  readonly #parts: DeframerParts;
  readonly #headerBytes: number;
  #carry: Uint8Array;
  #carried = 0;
  #skipped = 0;

  constructor(parts: DeframerParts) {
    this.#parts = parts;
    this.#headerBytes = parts.prefixBytes + LENGTH_BYTES;
    this.#carry = new Uint8Array(this.#headerBytes);
  }

  /** False when the stream cannot be trusted any more and must be closed. */
  push(chunk: Uint8Array): boolean {
    let at = Math.min(this.#skipped, chunk.length);
    this.#skipped -= at;
    while (at < chunk.length) {
      const next = this.#carried > 0 ? this.#continue(chunk, at) : this.#begin(chunk, at);
      if (next < 0) return false;
      at = next;
    }
    return true;
  }

  /** A record that starts in this chunk: the common case, no copy when it also ends here. */
  #begin(chunk: Uint8Array, at: number): number {
    const start = at + this.#headerBytes;
    if (start > chunk.length) return this.#keep(chunk, at, this.#headerBytes);
    const length = uint32At(chunk, start - LENGTH_BYTES);
    if (length > FRAME_LIMIT) return this.#skip(chunk, start, length);
    if (start + length > chunk.length) return this.#keep(chunk, at, this.#headerBytes + length);
    this.#parts.onFrame(chunk, start, start + length);
    return start + length;
  }

  #keep(chunk: Uint8Array, at: number, size: number): number {
    this.#carry = new Uint8Array(size);
    this.#carry.set(chunk.subarray(at));
    this.#carried = chunk.length - at;
    return chunk.length;
  }

  #continue(chunk: Uint8Array, at: number): number {
    const taken = Math.min(this.#carry.length - this.#carried, chunk.length - at);
    this.#carry.set(chunk.subarray(at, at + taken), this.#carried);
    this.#carried += taken;
    if (this.#carried < this.#carry.length) return at + taken;
    return this.#carry.length === this.#headerBytes ? this.#headerDone(chunk, at + taken) : this.#frameDone(at + taken);
  }

  #headerDone(chunk: Uint8Array, at: number): number {
    const length = uint32At(this.#carry, this.#headerBytes - LENGTH_BYTES);
    if (length === 0) return this.#frameDone(at);
    if (length > FRAME_LIMIT) {
      this.#carried = 0;
      return this.#skip(chunk, at, length);
    }
    const whole = new Uint8Array(this.#headerBytes + length);
    whole.set(this.#carry);
    this.#carry = whole;
    return at;
  }

  #frameDone(at: number): number {
    this.#carried = 0;
    this.#parts.onFrame(this.#carry, this.#headerBytes, this.#carry.length);
    return at;
  }

  #skip(chunk: Uint8Array, start: number, length: number): number {
    if (length > RECORD_LIMIT) return -1;
    this.#parts.onOversize();
    const here = Math.min(length, chunk.length - start);
    this.#skipped = length - here;
    return start + here;
  }
}
