import { type FileHandle, open } from 'node:fs/promises';

const BUFFER_BYTES = 1024 * 1024;

/**
 * The bytes of a file for a reader that is done with each chunk before it asks for the next: two buffers are used over
 * and over, one being filled while the other is read. For a reader that keeps chunks, use a read stream.
 */
export async function* readFileReusing(path: string): AsyncGenerator<Uint8Array, void, undefined> {
  const file = await open(path, 'r');
  try {
    yield* chunksOf(file);
  } finally {
    await file.close();
  }
}

async function* chunksOf(file: FileHandle): AsyncGenerator<Uint8Array, void, undefined> {
  // Not from the pool of small buffers, and never shared with anybody else.
  let filling = Buffer.allocUnsafeSlow(BUFFER_BYTES);
  let spare = Buffer.allocUnsafeSlow(BUFFER_BYTES);
  let reading = fill(file, filling);
  try {
    while (true) {
      const length = await reading;
      if (length === 0) return;
      const full = filling;
      [filling, spare] = [spare, filling];
      reading = fill(file, filling);
      yield full.subarray(0, length);
    }
  } finally {
    // The file may only be closed when nothing reads from it; what went wrong then matters to nobody any more.
    await reading.catch(() => 0);
  }
}

async function fill(file: FileHandle, buffer: Buffer): Promise<number> {
  const { bytesRead } = await file.read(buffer, 0, buffer.length);
  return bytesRead;
}
