const NEWLINE = 10;
const RETURN = 13;

/** Turns offsets of a text into lines and columns, both one-based. */
export class LineIndex {
  readonly #starts: readonly number[];

  constructor(text: string) {
    const starts = [0];
    for (let index = 0; index < text.length; index += 1) {
      const code = text.charCodeAt(index);
      const isBreak = code === NEWLINE || (code === RETURN && text.charCodeAt(index + 1) !== NEWLINE);
      if (isBreak) starts.push(index + 1);
    }
    this.#starts = starts;
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
