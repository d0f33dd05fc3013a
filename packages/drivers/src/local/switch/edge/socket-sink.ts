import type { Duplex } from 'node:stream';
import { setUint32, uint32At } from '../core/bytes.ts';
import type { FrameSink } from '../core/outlet.ts';

const LENGTH_BYTES = 4;

interface SocketSinkParts {
  readonly socket: Duplex;
  /** Whether every frame is preceded by the id of its network: a trunk, not a VM. */
  readonly isTagged: boolean;
  /** With more than this unwritten, frames are refused. */
  readonly limitBytes: number;
}

/**
 * Writes frames to a socket, one write per batch. A frame that was received in the same framing still has its length
 * in front of it in memory, so a run of such frames goes out as the very bytes that came in, without a copy.
 */
export class SocketSink implements FrameSink {
  readonly #parts: SocketSinkParts;
  #ranges: Uint8Array[] = [];
  #pendingBytes = 0;
  /** The run that is still growing: buffer[start, end). */
  #run: ArrayBufferLike | undefined;
  #runStart = 0;
  #runEnd = 0;

  constructor(parts: SocketSinkParts) {
    this.#parts = parts;
  }

  send(frame: Uint8Array, tag: Uint8Array): boolean {
    const { socket, isTagged, limitBytes } = this.#parts;
    const recordBytes = (isTagged ? tag.length : 0) + LENGTH_BYTES + frame.length;
    if (socket.writableLength + this.#pendingBytes + recordBytes > limitBytes || !socket.writable) return false;
    this.#pendingBytes += recordBytes;
    if (isTagged) this.#add(tag.buffer, tag.byteOffset, tag.byteOffset + tag.length);
    const { buffer, byteOffset } = frame;
    if (hasLengthInFront(frame)) {
      this.#add(buffer, byteOffset - LENGTH_BYTES, byteOffset + frame.length);
      return true;
    }
    const length = new Uint8Array(LENGTH_BYTES);
    setUint32(length, 0, frame.length);
    this.#add(length.buffer, 0, LENGTH_BYTES);
    this.#add(buffer, byteOffset, byteOffset + frame.length);
    return true;
  }

  flush(): void {
    if (this.#pendingBytes === 0) return;
    this.#endRun();
    const ranges = this.#ranges;
    const [first] = ranges;
    const bytes = ranges.length === 1 && first !== undefined ? first : Buffer.concat(ranges, this.#pendingBytes);
    this.#ranges = [];
    this.#pendingBytes = 0;
    if (this.#parts.socket.writable) this.#parts.socket.write(bytes);
  }

  #add(buffer: ArrayBufferLike, start: number, end: number): void {
    if (this.#run === buffer && this.#runEnd === start) {
      this.#runEnd = end;
      return;
    }
    this.#endRun();
    this.#run = buffer;
    this.#runStart = start;
    this.#runEnd = end;
  }

  #endRun(): void {
    if (this.#run === undefined) return;
    this.#ranges.push(new Uint8Array(this.#run, this.#runStart, this.#runEnd - this.#runStart));
    this.#run = undefined;
  }
}

/** Whoever wrote the four bytes in front of the frame: if they say its length, they are the right ones to send. */
function hasLengthInFront(frame: Uint8Array): boolean {
  if (frame.byteOffset < LENGTH_BYTES) return false;
  return uint32At(new Uint8Array(frame.buffer, frame.byteOffset - LENGTH_BYTES, LENGTH_BYTES), 0) === frame.length;
}
