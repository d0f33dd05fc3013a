const NEWLINE = 10;
const RETURN = 13;
const BLOCK = 4_096;

/**
 * Turns offsets of a text into lines and columns, both one-based. A line ends with LF, CR LF or CR (XML 1.0 §2.11).
 * It keeps one entry for each block of text and not for each line, because a hostile document may be all line ends.
 */
export class LineIndex {
  readonly #text: string;
  /** For the first offset of each block: the number of its line, and where that line begins. */
  readonly #lines: Uint32Array;
  readonly #starts: Uint32Array;

  constructor(text: string) {
    this.#text = text;
    const blocks = Math.floor(text.length / BLOCK) + 1;
    this.#lines = new Uint32Array(blocks);
    this.#starts = new Uint32Array(blocks);
    let place = { line: 1, start: 0 };
    for (let block = 0; block < blocks; block += 1) {
      this.#lines[block] = place.line;
      this.#starts[block] = place.start;
      place = this.#walk(place, block * BLOCK, Math.min((block + 1) * BLOCK, text.length));
    }
  }

  at(offset: number): { readonly line: number; readonly column: number } {
    const block = Math.floor(offset / BLOCK);
    const from = { line: this.#lines[block] ?? 1, start: this.#starts[block] ?? 0 };
    const { line, start } = this.#walk(from, block * BLOCK, offset);
    return { line, column: offset - start + 1 };
  }

  /** From the line at `from` to the one at `to`. A line end belongs to the line that it ends. */
  #walk(place: { readonly line: number; readonly start: number }, from: number, to: number) {
    const text = this.#text;
    let { line, start } = place;
    for (let at = from; at < to; at += 1) {
      const code = text.charCodeAt(at);
      if (code !== NEWLINE && (code !== RETURN || text.charCodeAt(at + 1) === NEWLINE)) continue;
      line += 1;
      start = at + 1;
    }
    return { line, start };
  }
}
