import { type Decompressors, decompressorFor } from '../../ports/decompressor.ts';
import { compressionOf } from '../../tar/archive-kind.ts';
import { ByteView } from './byte-view.ts';
import type { DiskHeader } from './disk-header.ts';
import { headerBytesNeeded, inspectDiskHeader } from './inspect-disk-header.ts';
import { readVhd, VHD_COOKIE } from './vhd.ts';

/** What is kept of a compressed file to see its content's first bytes. */
const COMPRESSED_BYTES = 1024 * 1024;
const FOOTER_BYTES = 512;
const FIRST_STEP = 64 * 1024;

/** What the first bytes of a file tell, and the last ones where they matter. */
export interface FileHead {
  /** The compression that the stored bytes begin like; undefined for none known. */
  readonly compression: string | undefined;
  /** By the content, so of a compressed file by its decompressed bytes. */
  readonly image: DiskHeader;
}

/** Keeps the first bytes of a file that streams past, only as many as its kind needs, and its last block. */
export class HeadCollector {
  #head = new Uint8Array(0);
  #filled = 0;
  #needed = FIRST_STEP;
  readonly #tail = new Uint8Array(FOOTER_BYTES);
  #size = 0;

  update(bytes: Uint8Array): void {
    this.#size += bytes.length;
    this.#keepTail(bytes);
    let rest = bytes;
    while (rest.length > 0 && this.#filled < this.#needed) {
      const piece = rest.subarray(0, this.#needed - this.#filled);
      this.#append(piece);
      rest = rest.subarray(piece.length);
      if (this.#filled === this.#needed) this.#needed = bytesNeeded(this.bytes);
    }
  }

  get isFull(): boolean {
    return this.#filled === this.#needed;
  }

  /** The first bytes so far; a view, not a copy. */
  get bytes(): Uint8Array {
    return this.#head.subarray(0, this.#filled);
  }

  /** What the file is, a compressed one by its content when it can be decompressed. */
  async finish(decompressors: Decompressors): Promise<FileHead> {
    const head = this.bytes;
    const compression = compressionOf(head);
    const content = compression === undefined ? head : await decompressedHead(head, compression, decompressors);
    return { compression, image: this.#withFooter(inspectDiskHeader(content)) };
  }

  /** A fixed VHD is told by its last block only. */
  #withFooter(header: DiskHeader): DiskHeader {
    if (header.format !== undefined || this.#size < FOOTER_BYTES) return header;
    const footer = new ByteView(this.#tail);
    return footer.starts(VHD_COOKIE) ? readVhd(footer) : header;
  }

  #append(piece: Uint8Array): void {
    const length = this.#filled + piece.length;
    if (length > this.#head.length) {
      const grown = new Uint8Array(Math.min(Math.max(length, 2 * this.#head.length, 4_096), this.#needed));
      grown.set(this.#head.subarray(0, this.#filled));
      this.#head = grown;
    }
    this.#head.set(piece, this.#filled);
    this.#filled = length;
  }

  #keepTail(bytes: Uint8Array): void {
    if (bytes.length >= FOOTER_BYTES) {
      this.#tail.set(bytes.subarray(bytes.length - FOOTER_BYTES));
      return;
    }
    this.#tail.copyWithin(0, bytes.length);
    this.#tail.set(bytes, FOOTER_BYTES - bytes.length);
  }
}

function bytesNeeded(head: Uint8Array): number {
  return compressionOf(head) === undefined ? headerBytesNeeded(head) : COMPRESSED_BYTES;
}

async function decompressedHead(
  head: Uint8Array,
  compression: string,
  decompressors: Decompressors,
): Promise<Uint8Array> {
  const decompress = decompressorFor(compression, decompressors);
  if (decompress === undefined) return head;
  const content = new HeadCollector();
  try {
    for await (const bytes of decompress(once(head))) {
      content.update(bytes);
      if (content.isFull) break;
    }
  } catch {
    // The head is only the beginning of a stream, so its decompression ends in a failure; what came before counts.
  }
  return content.bytes;
}

async function* once(bytes: Uint8Array): AsyncGenerator<Uint8Array, void, undefined> {
  yield bytes;
}
