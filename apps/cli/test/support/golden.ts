import assert from 'node:assert/strict';

/** Compares lines with a picture of them; the picture begins and ends with a line break and has no indentation. */
export function assertPicture(lines: readonly string[], picture: string): void {
  assert.equal(`\n${lines.join('\n')}\n`, picture);
}
