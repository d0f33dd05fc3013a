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
    const nextEnd = text.includes('\r') ? nextOfAnyKind : nextNewline;
    let line = 1;
    let start = 0;
    let end = nextEnd(text, 0);
    for (let block = 0; block < blocks; block += 1) {
      for (; end >= 0 && end < block * BLOCK; end = nextEnd(text, start)) {
        line += 1;
        start = end + 1;
      }
      this.#lines[block] = line;
      this.#starts[block] = start;
    }
  }

  at(offset: number): { readonly line: number; readonly column: number } {
    const block = Math.floor(offset / BLOCK);
    let line = this.#lines[block] ?? 1;
    let start = this.#starts[block] ?? 0;
    for (let at = block * BLOCK; at < offset; at += 1) {
      if (!isLineEnd(this.#text, at)) continue;
      line += 1;
      start = at + 1;
    }
    return { line, column: offset - start + 1 };
  }
}

function nextNewline(text: string, from: number): number {
  return text.indexOf('\n', from);
}

function nextOfAnyKind(text: string, from: number): number {
  for (let at = from; at < text.length; at += 1) {
    if (isLineEnd(text, at)) return at;
  }
  return -1;
}

/** A line end belongs to the line that it ends; of CR LF it is the LF. */
function isLineEnd(text: string, at: number): boolean {
  const code = text.charCodeAt(at);
  return code === NEWLINE || (code === RETURN && text.charCodeAt(at + 1) !== NEWLINE);
}
