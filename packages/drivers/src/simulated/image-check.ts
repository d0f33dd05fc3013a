import { createHash } from 'node:crypto';
import { HanseError } from '@hanse/kernel';
import type { ImageRef } from '@hanse/model';

/** As much of a qcow2 file as says what it refers to (QEMU's docs/interop/qcow2, "Header"). */
const QCOW2_HEADER_BYTES = 72;
const QCOW2_MAGIC = 0x51_46_49_fb;

/**
 * Reads the whole image and throws it away, verifying that it is what it was announced to be.
 * Throws DRIVER_IMAGE_DIGEST_MISMATCH, DRIVER_IMAGE_INVALID, CANCELLED, and whatever its sender throws.
 */
export async function checkImage(
  image: ImageRef,
  content: AsyncIterable<Uint8Array>,
  signal: AbortSignal,
): Promise<void> {
  const hash = createHash('sha256');
  let size = 0;
  let head = Buffer.alloc(0);
  for await (const chunk of untilAborted(content, signal)) {
    hash.update(chunk);
    size += chunk.byteLength;
    if (head.byteLength < QCOW2_HEADER_BYTES) head = Buffer.concat([head, chunk.subarray(0, QCOW2_HEADER_BYTES)]);
  }
  const found = `sha256:${hash.digest('hex')}`;
  if (found !== image.digest) throw new HanseError('DRIVER_IMAGE_DIGEST_MISMATCH', { expected: image.digest, found });
  if (size !== image.sizeBytes) throw invalid(image, `it has ${size} bytes, not ${image.sizeBytes}`);
  if (image.format === 'qcow2') mustBeQcow2(image, head);
}

function mustBeQcow2(image: ImageRef, head: Buffer): void {
  if (head.byteLength < QCOW2_HEADER_BYTES) throw invalid(image, 'it ends within its header');
  if (head.readUInt32BE(0) !== QCOW2_MAGIC) throw invalid(image, 'it does not begin with the qcow2 magic number');
  if (image.isDelta !== true && head.readBigUInt64BE(8) !== 0n) throw invalid(image, 'it refers to a backing file');
}

/** The chunks; an abort ends the waiting for the next one, even when the sender never sends it. */
async function* untilAborted(content: AsyncIterable<Uint8Array>, signal: AbortSignal): AsyncGenerator<Uint8Array> {
  const chunks = content[Symbol.asyncIterator]();
  let isAtEnd = false;
  try {
    while (!isAtEnd) {
      const next = await orAborted(chunks.next(), signal);
      isAtEnd = next.done === true;
      if (next.done !== true) yield next.value;
    }
  } finally {
    // Not awaited: a sender that hangs would hang its dismissal too.
    if (!isAtEnd) void chunks.return?.().catch(() => undefined);
  }
}

function orAborted<T>(waiting: Promise<T>, signal: AbortSignal): Promise<T> {
  return new Promise((resolve, reject) => {
    const abort = () => reject(new HanseError('CANCELLED', { what: 'the upload of an image' }, signal.reason));
    if (signal.aborted) abort();
    else signal.addEventListener('abort', abort, { once: true });
    waiting.then(resolve, reject).finally(() => signal.removeEventListener('abort', abort));
  });
}

function invalid({ digest, format }: ImageRef, problem: string): HanseError {
  return new HanseError('DRIVER_IMAGE_INVALID', { digest, format, problem });
}
