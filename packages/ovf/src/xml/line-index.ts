const NEWLINE = '\n';

/** Turns offsets of a text into lines and columns, both one-based. A line ends with LF, CR LF or CR (XML 1.0 §2.11). */
export class LineIndex {
  readonly #starts: readonly number[];

  constructor(text: string) {
    this.#starts = text.includes('\r') ? startsWithReturns(text) : starts(text);
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

function starts(text: string): readonly number[] {
  const found = [0];
  for (let at = text.indexOf(NEWLINE); at >= 0; at = text.indexOf(NEWLINE, at + 1)) found.push(at + 1);
  return found;
}

function startsWithReturns(text: string): readonly number[] {
  return [0, ...Array.from(text.matchAll(/\r\n|\n|\r/g), ({ index, 0: end }) => index + end.length)];
}
