import { HanseError } from '@hanse/kernel';

/** A stream that can pass over bytes without reading them, as a file can. */
export interface SkippableStream extends AsyncIterable<Uint8Array> {
  /** Passes over as many bytes, or as many as there are left; says how many. */
  skip?(length: number): Promise<number>;
}

/** Reads a stream in pieces of asked-for length without ever holding more than one of its chunks. */
export class ByteReader {
  readonly #source: SkippableStream;
  readonly #chunks: AsyncIterator<Uint8Array>;
  #rest: Uint8Array = new Uint8Array(0);
  #offset = 0;

  constructor(stream: SkippableStream) {
    this.#source = stream;
    this.#chunks = stream[Symbol.asyncIterator]();
  }

  /** Bytes read so far. */
  get offset(): number {
    return this.#offset;
  }

  /** Up to `length` bytes as they come; undefined at the end of the stream. */
  async some(length: number): Promise<Uint8Array | undefined> {
    while (this.#rest.length === 0) {
      const next = await this.#chunks.next();
      if (next.done === true) return undefined;
      this.#rest = next.value;
    }
    const piece = this.#rest.subarray(0, length);
    this.#rest = this.#rest.subarray(piece.length);
    this.#offset += piece.length;
    return piece;
  }

  /** Exactly `length` bytes, for small lengths; undefined when the stream has ended before the first of them. */
  async exactly(length: number, what: string): Promise<Uint8Array | undefined> {
    const bytes = new Uint8Array(length);
    let filled = 0;
    while (filled < length) {
      const piece = await this.some(length - filled);
      if (piece === undefined && filled === 0) return undefined;
      if (piece === undefined) throw truncated(what);
      bytes.set(piece, filled);
      filled += piece.length;
    }
    return bytes;
  }

  /** The next `length` bytes as a stream; throws OVF_PACKAGE_TRUNCATED when there are fewer. */
  async *stream(length: number, what: string): AsyncGenerator<Uint8Array, void, undefined> {
    let left = length;
    while (left > 0) {
      const piece = await this.some(left);
      if (piece === undefined) throw truncated(what);
      left -= piece.length;
      yield piece;
    }
  }

  /** Passes over the next `length` bytes; throws OVF_PACKAGE_TRUNCATED when there are fewer. */
  async skip(length: number, what: string): Promise<void> {
    const held = Math.min(length, this.#rest.length);
    this.#rest = this.#rest.subarray(held);
    this.#offset += held;
    const left = length - held;
    if (left === 0) return;
    if (this.#source.skip === undefined) {
      for await (const piece of this.stream(left, what)) void piece;
      return;
    }
    if ((await this.#source.skip(left)) !== left) throw truncated(what);
    this.#offset += left;
  }

  /** Lets go of the stream, so that its producer can close what it holds. */
  async close(): Promise<void> {
    await this.#chunks.return?.();
  }
}

function truncated(what: string): HanseError {
  return new HanseError('OVF_PACKAGE_TRUNCATED', { at: what });
}
