/** What a character of ASCII may be in a name (XML 1.0 §2.3): 2 begins one, 1 continues one; a colon does neither. */
const ASCII = new Uint8Array(128);
for (const char of 'abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ_') ASCII[char.charCodeAt(0)] = 2;
for (const char of '0123456789-.') ASCII[char.charCodeAt(0)] = 1;

/** The ranges beyond ASCII, first and last; a surrogate pair of the supplementary planes is taken half by half. */
const START: readonly (readonly [number, number])[] = [
  [0xc0, 0xd6],
  [0xd8, 0xf6],
  [0xf8, 0x2ff],
  [0x370, 0x37d],
  [0x37f, 0x1fff],
  [0x200c, 0x200d],
  [0x2070, 0x218f],
  [0x2c00, 0x2fef],
  [0x3001, 0xdb7f],
  [0xdc00, 0xdfff],
  [0xf900, 0xfdcf],
  [0xfdf0, 0xfffd],
];
const INNER: readonly (readonly [number, number])[] = [
  [0xb7, 0xb7],
  [0x300, 0x36f],
  [0x203f, 0x2040],
];

/** Whether this UTF-16 unit may begin a name; NaN, which stands for the end of the text, may not. */
export function isNameStart(code: number): boolean {
  return code < 128 ? ASCII[code] === 2 : isWithin(START, code);
}

/** Whether this UTF-16 unit may be inside a name. */
export function isNamePart(code: number): boolean {
  return code < 128 ? ASCII[code] !== 0 : isWithin(START, code) || isWithin(INNER, code);
}

function isWithin(ranges: readonly (readonly [number, number])[], code: number): boolean {
  return ranges.some(([first, last]) => code >= first && code <= last);
}
