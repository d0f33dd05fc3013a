const NAMED: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" };
const REFERENCE = /&(?:#x([0-9a-fA-F]+)|#([0-9]+)|([^\s;&<]*))(;?)/g;

/**
 * The text with its character references and the five entities of XML resolved (XML 1.0 §4.1, §4.6). There are no
 * others, because a document type is never read. `fail` is told what is wrong and does not return.
 */
export function resolveReferences(text: string, fail: (problem: string) => never): string {
  return text.replace(REFERENCE, (written: string, hex?: string, decimal?: string, name?: string, end?: string) => {
    if (end !== ';') fail(`"${written.slice(0, 40)}" is no reference: an "&" by itself is written "&amp;"`);
    if (name !== undefined) return Object.hasOwn(NAMED, name) ? (NAMED[name] ?? '') : fail(unknownEntity(name));
    const code = hex === undefined ? Number(decimal) : Number.parseInt(hex, 16);
    return isXmlChar(code) ? String.fromCodePoint(code) : fail(`${written} names no character that XML can carry`);
  });
}

function unknownEntity(name: string): string {
  return `the entity "${name.slice(0, 40)}" is not known: there are only amp, lt, gt, quot and apos`;
}

/** XML 1.0 §2.2, production 2. */
function isXmlChar(code: number): boolean {
  if (code < 0x20) return code === 9 || code === 10 || code === 13;
  return code <= 0xd7ff || (code >= 0xe000 && code <= 0xfffd) || (code >= 0x1_0000 && code <= 0x10_ffff);
}
