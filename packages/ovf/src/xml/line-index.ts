/** Turns offsets of a text into lines and columns, both one-based. */
export class LineIndex {
  readonly #starts: readonly number[];

  constructor(text: string) {
    const breaks = [...text.matchAll(/\r\n|\n|\r/g)].map((match) => match.index + match[0].length);
    this.#starts = [0, ...breaks];
  }

  at(offset: number): { readonly line: number; readonly column: number } {
    let low = 0;
    let high = this.#starts.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if ((this.#starts[middle] ?? 0) <= offset) low = middle;
      else high = middle - 1;
    }
    return { line: low + 1, column: offset - (this.#starts[low] ?? 0) + 1 };
  }
}
