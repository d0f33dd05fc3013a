import { HanseError } from '@hanse/kernel';

const NAMED: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&apos;',
};

/**
 * Text made safe for element content and for attribute values. Tab, newline and carriage return become character
 * references, because an XML reader turns them into spaces in attributes (XML 1.0 §3.3.3).
 * Throws OVF_VALUE_INVALID for a character that XML 1.0 cannot carry.
 */
export function escapeXml(text: string, at: string): string {
  refuseForbidden(text, at);
  return text.replace(/[&<>"'\t\n\r]/g, (char) => NAMED[char] ?? `&#${char.charCodeAt(0)};`);
}

/** Text made safe for element content only, where quotes, tabs and line ends may stay as they are. */
export function escapeXmlText(text: string, at: string): string {
  refuseForbidden(text, at);
  return text.replace(/[&<>\r]/g, (char) => NAMED[char] ?? `&#${char.charCodeAt(0)};`);
}

function refuseForbidden(text: string, at: string): void {
  const [char] = FORBIDDEN.exec(text) ?? [];
  if (char === undefined) return;
  const value = `U+${(char.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0')}`;
  throw new HanseError('OVF_VALUE_INVALID', {
    what: 'A character',
    value,
    at,
    expected: 'text that XML 1.0 can carry',
  });
}

// XML 1.0 §2.2: no control characters but tab, newline and return, no lone surrogates, no U+FFFE and U+FFFF.
const FORBIDDEN = /[^\t\n\r\u{20}-\u{D7FF}\u{E000}-\u{FFFD}\u{10000}-\u{10FFFF}]/u;
