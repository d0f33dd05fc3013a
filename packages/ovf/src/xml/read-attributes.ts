import type { QualifiedName, XmlCursor } from './xml-cursor.ts';
import { resolveReferences } from './xml-references.ts';

const QUOTE = 34;
const APOSTROPHE = 39;
const LESS = 60;
const AMPERSAND = 38;
const EQUALS = 61;
const SPACE = 32;

export interface WrittenAttribute {
  readonly name: QualifiedName;
  readonly value: string;
}

/** The attributes of a start tag, up to its "/" or ">" (XML 1.0 §3.1). */
export function readAttributes(cursor: XmlCursor): readonly WrittenAttribute[] {
  const attributes: WrittenAttribute[] = [];
  while (true) {
    const isApart = cursor.skipSpace();
    const { code } = cursor;
    if (code === 47 || code === 62 || Number.isNaN(code)) return attributes;
    if (!isApart) cursor.fail(`expected a space, "/>" or ">", found ${cursor.found()}`);
    const start = cursor.at;
    const attribute = readAttribute(cursor);
    if (attributes.some(({ name }) => name === attribute.name)) {
      cursor.fail(`the attribute "${attribute.name.written}" is given twice`, start);
    }
    attributes.push(attribute);
    cursor.budget.attribute(attributes.length, start);
  }
}

function readAttribute(cursor: XmlCursor): WrittenAttribute {
  const name = cursor.qualifiedName('the name of an attribute');
  cursor.skipSpace();
  if (cursor.code !== EQUALS) cursor.fail(`the attribute "${name.written}" has no value: expected "="`);
  cursor.at += 1;
  cursor.skipSpace();
  return { name, value: readValue(cursor) };
}

function readValue(cursor: XmlCursor): string {
  const quote = cursor.code;
  if (quote !== QUOTE && quote !== APOSTROPHE) cursor.fail(`expected a quoted value, found ${cursor.found()}`);
  const { text } = cursor;
  const start = cursor.at + 1;
  let at = start;
  let isPlain = true;
  let code = text.charCodeAt(at);
  while (code !== quote) {
    if (code === LESS || at >= text.length) cursor.fail('the value of an attribute is not closed', start);
    if (code === AMPERSAND || code < SPACE) isPlain = false;
    at += 1;
    code = text.charCodeAt(at);
  }
  cursor.budget.text(at - start, start);
  cursor.at = at + 1;
  const written = text.slice(start, at);
  return isPlain ? written : normalised(written, cursor, start);
}

/** XML 1.0 §3.3.3: white space becomes spaces, but not what a reference stands for. */
function normalised(written: string, cursor: XmlCursor, start: number): string {
  const spaced = written.replace(/\r\n|[\t\n\r]/g, ' ');
  return spaced.includes('&') ? resolveReferences(spaced, (problem) => cursor.fail(problem, start)) : spaced;
}
