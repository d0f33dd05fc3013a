import type { Output } from '../output.ts';

const CLEAR_LINE_END = '\x1b[K';
const CLEAR_BELOW = '\x1b[J';

/** Lines at the end of the terminal that are drawn anew in place. */
export class LiveBlock {
  readonly #out: Output;
  #height = 0;

  constructor(parts: { out: Output }) {
    this.#out = parts.out;
  }

  draw(lines: readonly string[]): void {
    const up = this.#height === 0 ? '' : `\x1b[${this.#height}A`;
    // Each line is written over the old one and only then cleared behind its end, so that nothing flickers.
    this.#out.text(`${up}${lines.map((line) => `${line}${CLEAR_LINE_END}\n`).join('')}${CLEAR_BELOW}`);
    this.#height = lines.length;
  }

  /** What is drawn stays; what comes next goes below it. */
  leave(): void {
    this.#height = 0;
  }
}
