import { HanseError } from '@hanse/kernel';
import { parseEnvelope } from '../envelope/parse-envelope.ts';
import { escapeXml } from '../xml/escape-xml.ts';

/** What is to be changed of one File element; what is left out stays as it is. */
export interface FileEdit {
  readonly href?: string;
  readonly size?: number;
  readonly compression?: 'gzip';
  readonly chunkSize?: number;
}

const ATTRIBUTE = /\s([^\s=/>"']+)\s*=\s*("[^"]*"|'[^']*')/g;

/**
 * The descriptor with some attributes of its File elements changed, by File@id, and every other character as it was:
 * comments, order and white space are the author's. Throws OVF_REFERENCE_DANGLING for an id that no File has,
 * and OVF_UNSUPPORTED for a descriptor in another encoding than UTF-8.
 */
export function editFiles(descriptor: string | Uint8Array, edits: ReadonlyMap<string, FileEdit>): string {
  return editText(plainText(descriptor), edits);
}

/** The text of a descriptor in UTF-8, with its byte order mark if it has one, so that it can be written again. */
function plainText(descriptor: string | Uint8Array): string {
  if (typeof descriptor === 'string') return descriptor;
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(descriptor);
  } catch {
    const instead = 'Save the descriptor as UTF-8';
    throw new HanseError('OVF_UNSUPPORTED', {
      what: 'Changing a descriptor that is not UTF-8',
      instead,
      at: 'its start',
    });
  }
}

function editText(descriptor: string, edits: ReadonlyMap<string, FileEdit>): string {
  const text = descriptor.replace(/^\uFEFF/, '');
  const files = parseEnvelope(text).envelope?.files ?? [];
  const missing = [...edits.keys()].find((id) => !files.some((file) => file.id === id));
  if (missing !== undefined) {
    const known = files.map(({ id }) => id);
    throw new HanseError('OVF_REFERENCE_DANGLING', { what: 'File id', value: missing, at: 'References', known });
  }
  const starts = lineStarts(text);
  let edited = '';
  let from = 0;
  for (const { id, at } of files.toSorted(
    (one, other) => one.at.line - other.at.line || one.at.column - other.at.column,
  )) {
    const edit = edits.get(id);
    if (edit === undefined) continue;
    const start = (starts[at.line - 1] ?? 0) + at.column - 1;
    const end = tagEnd(text, start);
    edited += text.slice(from, start) + editTag(text.slice(start, end), edit);
    from = end;
  }
  return descriptor.slice(0, descriptor.length - text.length) + edited + text.slice(from);
}

function editTag(tag: string, edit: FileEdit): string {
  const keys = Array.from(tag.matchAll(ATTRIBUTE), ([, key = '']) => key);
  const prefix = prefixOf(keys);
  return Object.entries(edit).reduce((text, [name, value]) => {
    if (value === undefined) return text;
    const written = `"${escapeXml(String(value), `File@${name}`)}"`;
    const key = [`${prefix}${name}`, name].find((candidate) => keys.includes(candidate));
    if (key === undefined) return withAttribute(text, `${prefix}${name}=${written}`);
    return text.replace(ATTRIBUTE, (whole: string, found: string, old: string) =>
      found === key ? whole.slice(0, whole.length - old.length) + written : whole,
    );
  }, tag);
}

function withAttribute(tag: string, attribute: string): string {
  const end = tag.endsWith('/>') ? '/>' : '>';
  return `${tag.slice(0, -end.length).trimEnd()} ${attribute}${end}`;
}

/** "ovf:" or whatever the document calls it: the one that comes with both an id and an href. */
function prefixOf(keys: readonly string[]): string {
  const ids = keys.filter((key) => key.endsWith('id')).map((key) => key.slice(0, -'id'.length));
  return ids.find((prefix) => keys.includes(`${prefix}href`)) ?? '';
}

/** Behind the ">" that ends the tag; one within quotes does not. */
function tagEnd(text: string, start: number): number {
  let quote = '';
  for (let at = start; at < text.length; at += 1) {
    const char = text.charAt(at);
    if (quote !== '') quote = char === quote ? '' : quote;
    else if (char === '"' || char === "'") quote = char;
    else if (char === '>') return at + 1;
  }
  return text.length;
}

function lineStarts(text: string): readonly number[] {
  return [0, ...Array.from(text.matchAll(/\r\n|\n|\r/g), ({ index, 0: end }) => index + end.length)];
}
