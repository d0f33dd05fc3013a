import { formatBytes, formatMillis } from '@hanse/kernel';
import type { Output } from '../output.ts';
import { LiveBlock } from '../progress/live-block.ts';

/** Milliseconds: a person sees a change, and drawing takes no time. */
const DRAW_EVERY = 100;
/** Short work needs no progress. */
const DRAW_AFTER = 500;

/** Counts bytes on their way, shows how far they are on a terminal, and how fast they were at the end. */
export class Transfer {
  readonly #out: Output;
  readonly #what: string;
  readonly #total: number | undefined;
  readonly #block: LiveBlock;
  readonly #startedAt = performance.now();
  /** When the last chunk was taken: what is done after it, like judging a signature, is no part of the rate. */
  #lastAt = performance.now();
  #drawnAt = 0;
  #bytes = 0;

  /** `total` in bytes when it is known. */
  constructor(parts: { readonly out: Output; readonly what: string; readonly total: number | undefined }) {
    this.#out = parts.out;
    this.#what = parts.what;
    this.#total = parts.total;
    this.#block = new LiveBlock({ out: parts.out });
  }

  get bytes(): number {
    return this.#bytes;
  }

  get millis(): number {
    return this.#lastAt - this.#startedAt;
  }

  /** The same chunks, counted as they are taken. */
  async *through(source: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array, void, undefined> {
    try {
      for await (const chunk of source) {
        this.#bytes += chunk.length;
        this.#draw();
        yield chunk;
        this.#lastAt = performance.now();
      }
    } finally {
      this.#lastAt = performance.now();
    }
  }

  /** `4 GiB in 3.2 s (1.3 GiB/s)`; takes the progress away. */
  finish(): string {
    if (this.#drawnAt > 0) this.#block.draw([]);
    return `${formatBytes(this.#bytes)} in ${formatMillis(this.millis)} (${this.#rate()})`;
  }

  #draw(): void {
    const columns = this.#out.columns();
    const at = this.millis;
    if (columns === undefined || at < DRAW_AFTER || at - this.#drawnAt < DRAW_EVERY) return;
    this.#drawnAt = at;
    this.#block.draw([this.#line().slice(0, columns - 1)]);
  }

  #line(): string {
    const rate = `${formatBytes(this.#bytes)}, ${this.#rate()}`;
    if (this.#total === undefined || this.#total === 0) return `${this.#what}  ${rate}`;
    const share = Math.min(1, this.#bytes / this.#total);
    const filled = Math.round(share * 20);
    const left = formatMillis(Math.ceil((this.millis * (1 - share)) / share / 1000) * 1000);
    const bar = `${'#'.repeat(filled)}${'.'.repeat(20 - filled)}`;
    return `${this.#what}  ${bar} ${Math.round(share * 100)} %  ${rate}, ${left} left`;
  }

  #rate(): string {
    return `${formatBytes(Math.round((this.#bytes / Math.max(1, this.millis)) * 1000))}/s`;
  }
}
