import type { Output } from '../output.ts';

const UP_AND_CLEAR = (lines: number) => (lines === 0 ? '' : `\x1b[${lines}A\x1b[0J`);

/** Lines at the end of the terminal that are drawn anew in place. */
export class LiveBlock {
  readonly #out: Output;
  #height = 0;

  constructor(parts: { out: Output }) {
    this.#out = parts.out;
  }

  draw(lines: readonly string[]): void {
    this.#out.text(`${UP_AND_CLEAR(this.#height)}${lines.map((line) => `${line}\n`).join('')}`);
    this.#height = lines.length;
  }

  /** What is drawn stays; what comes next goes below it. */
  leave(): void {
    this.#height = 0;
  }
}
