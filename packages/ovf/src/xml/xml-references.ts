const NAMED = new Map(Object.entries({ amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" }));
/** Of one reference: what stands between "&" and ";" is at most a code point or the name of an entity. */
const REFERENCE = /^(?:#x([0-9a-fA-F]+)|#([0-9]+)|([^\s;&<]*))$/;

/**
 * The text with its character references and the five entities of XML resolved (XML 1.0 §4.1, §4.6). There are no
 * others, because a document type is never read. `fail` is told what is wrong and does not return.
 */
export function resolveReferences(text: string, fail: (problem: string) => never): string {
  const [plain = '', ...references] = text.split('&');
  let resolved = plain;
  for (const reference of references) {
    const end = reference.indexOf(';');
    const written = reference.slice(0, end < 0 ? reference.length : end);
    const [whole, hex, decimal, name] = REFERENCE.exec(written) ?? [];
    if (end < 0 || whole === undefined || whole === '') {
      fail(`"&${written.slice(0, 40)}" is no reference: an "&" by itself is written "&amp;"`);
    }
    resolved += name === undefined ? character(written, hex, decimal, fail) : entity(name, fail);
    resolved += reference.slice(end + 1);
  }
  return resolved;
}

function character(
  written: string,
  hex: string | undefined,
  decimal: string | undefined,
  fail: (problem: string) => never,
): string {
  const code = hex === undefined ? Number(decimal) : Number.parseInt(hex, 16);
  if (!isXmlChar(code)) fail(`&${written.slice(0, 40)}; names no character that XML can carry`);
  return String.fromCodePoint(code);
}

function entity(name: string, fail: (problem: string) => never): string {
  return NAMED.get(name) ?? fail(unknownEntity(name));
}

function unknownEntity(name: string): string {
  return `the entity "${name.slice(0, 40)}" is not known: there are only amp, lt, gt, quot and apos`;
}

/** XML 1.0 §2.2, production 2. */
function isXmlChar(code: number): boolean {
  if (code < 0x20) return code === 9 || code === 10 || code === 13;
  return code <= 0xd7ff || (code >= 0xe000 && code <= 0xfffd) || (code >= 0x1_0000 && code <= 0x10_ffff);
}
