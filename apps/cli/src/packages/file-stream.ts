import { type FileHandle, open } from 'node:fs/promises';
import type { SkippableStream } from '@hanse/ovf';

const BUFFER_BYTES = 1024 * 1024;

/**
 * The bytes of a file for a reader that is done with each chunk before it asks for the next: two buffers are used over
 * and over, one being filled while the other is read, and bytes that are passed over are not read at all. For a reader
 * that keeps chunks, use a read stream. To be iterated once.
 */
export function readFileReusing(path: string): SkippableStream {
  return new ReusingFileStream(path);
}

class ReusingFileStream implements SkippableStream {
  readonly #path: string;
  /** Known once the file is open. */
  #size = 0;
  /** Where the next chunk begins. */
  #position = 0;

  constructor(path: string) {
    this.#path = path;
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<Uint8Array, void, undefined> {
    const file = await open(this.#path, 'r');
    try {
      this.#size = (await file.stat()).size;
      yield* this.#chunksOf(file);
    } finally {
      await file.close();
    }
  }

  skip(length: number): Promise<number> {
    const skipped = Math.min(length, this.#size - this.#position);
    this.#position += skipped;
    return Promise.resolve(skipped);
  }

  async *#chunksOf(file: FileHandle): AsyncGenerator<Uint8Array, void, undefined> {
    // Not from the pool of small buffers, and never shared with anybody else.
    let current = Buffer.allocUnsafeSlow(BUFFER_BYTES);
    let next = Buffer.allocUnsafeSlow(BUFFER_BYTES);
    let ahead = readAt(file, current, this.#position);
    try {
      while (this.#position < this.#size) {
        if (ahead.position !== this.#position) {
          await ahead.length;
          ahead = readAt(file, current, this.#position);
        }
        const length = await ahead.length;
        if (length === 0) return;
        this.#position += length;
        const full = current.subarray(0, length);
        [current, next] = [next, current];
        ahead = readAt(file, current, this.#position);
        yield full;
      }
    } finally {
      // The file may only be closed when nothing reads from it; what went wrong then matters to nobody any more.
      await ahead.length.catch(() => 0);
    }
  }
}

interface Reading {
  readonly position: number;
  readonly length: Promise<number>;
}

function readAt(file: FileHandle, buffer: Buffer, position: number): Reading {
  const length = file.read(buffer, 0, buffer.length, position).then(({ bytesRead }) => bytesRead);
  // Awaited later, or never when the reader leaves.
  length.catch(() => undefined);
  return { position, length };
}
