/** `1 disk`, `2 disks`. */
export function counted(count: number, one: string, many = `${one}s`): string {
  return `${count} ${count === 1 ? one : many}`;
}

/** Text broken at spaces into lines of at most `width` columns; a longer word stands alone. */
export function wrapped(text: string, width: number): readonly string[] {
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(/\s+/).filter((part) => part !== '')) {
    if (line !== '' && line.length + 1 + word.length > width) {
      lines.push(line);
      line = word;
    } else line = line === '' ? word : `${line} ${word}`;
  }
  return line === '' ? lines : [...lines, line];
}

/** Text from a document for a terminal, which control characters in it would talk to; each takes one column. */
export function harmless(text: string): string {
  return text.replace(/(?![\n\t])[\p{Cc}\p{Cf}]/gu, '\u{FFFD}');
}

/** Text from a document on one line, without control characters, cut with an ellipsis. */
export function clipped(text: string, width: number): string {
  const line = text.replace(/[\s\p{Cc}\p{Cf}]+/gu, ' ').trim();
  return line.length <= width ? line : `${line.slice(0, Math.max(0, width - 1)).trimEnd()}…`;
}

/** A name cut in its middle, so that its beginning and its end can still be told from others. */
export function shortened(name: string, width: number): string {
  const line = clipped(name, Number.POSITIVE_INFINITY);
  if (line.length <= width) return line;
  const tail = Math.floor((width - 1) / 2);
  return `${line.slice(0, Math.max(0, width - 1 - tail))}…${line.slice(line.length - tail)}`;
}
