import { HanseError } from '@hanse/kernel';

const DECLARED = /^[\s\S]{0,200}?<\?xml[^>]*\bencoding\s*=\s*["']([A-Za-z0-9._-]+)["']/;
const KNOWN = new Set(['utf-8', 'utf-16le', 'utf-16be', 'windows-1252', 'gb18030', 'gbk', 'shift_jis', 'euc-kr']);

/**
 * The text of an XML document (XML 1.0 appendix F): byte order mark, else declaration, else UTF-8.
 * A document that declares UTF-16 but has no mark and no zero bytes is read as UTF-8, as some exporters write it so.
 * Throws OVF_XML_ENCODING.
 */
export function decodeXml(bytes: Uint8Array): string {
  const encoding = encodingOf(bytes);
  try {
    return new TextDecoder(encoding, { fatal: true }).decode(bytes);
  } catch (cause) {
    throw new HanseError('OVF_XML_ENCODING', { encoding, at: 'the start of the document' }, cause);
  }
}

function encodingOf(bytes: Uint8Array): string {
  const [first, second] = bytes;
  if (first === 0xff && second === 0xfe) return 'utf-16le';
  if (first === 0xfe && second === 0xff) return 'utf-16be';
  if (first === 0x3c && second === 0) return 'utf-16le';
  if (first === 0 && second === 0x3c) return 'utf-16be';
  const declared = DECLARED.exec(String.fromCharCode(...bytes.subarray(0, 400)))?.[1]?.toLowerCase();
  return declared === undefined || /^utf-?16/.test(declared) ? 'utf-8' : canonical(declared);
}

function canonical(label: string): string {
  const known = /^(iso-8859-1|latin1|us-ascii|ascii)$/.test(label) ? 'windows-1252' : label.replace(/^utf8$/, 'utf-8');
  if (KNOWN.has(known)) return known;
  throw new HanseError('OVF_XML_ENCODING', { encoding: label, at: 'the XML declaration' });
}
