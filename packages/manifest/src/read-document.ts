import { err, type JsonValue, ok, type Result } from '@hanse/kernel';
import {
  Composer,
  type CST,
  type Document,
  isAlias,
  isMap,
  isScalar,
  isSeq,
  LineCounter,
  type Node,
  Parser,
  type Scalar,
} from 'yaml';
import { type Diagnostic, diagnostic, MAX_DIAGNOSTICS } from './diagnostic.ts';
import { tooDeepAt } from './nesting.ts';
import { type Place, type Places, pathForPeople, step } from './places.ts';

export const MAX_MANIFEST_BYTES = 256 * 1024;
/** The schema needs six levels; the rest is room for later versions. */
export const MAX_NESTING = 32;

/** A document as plain data, with the place of every value and every key. */
export interface ReadDocument {
  readonly value: JsonValue;
  readonly places: Places;
  readonly keyPlaces: Places;
  /** Where the characters of a text begin that is quoted, a block or of several lines, and the column of its lines. */
  readonly textPlaces: Readonly<Record<string, TextPlace>>;
}

export interface TextPlace {
  readonly at: Place;
  readonly indent: number;
  /** Its lines are not those of the document: breaks were escapes or folded, so only its beginning has a place. */
  readonly isPinned?: true;
}

/** Reads one YAML 1.2 or JSON document under limits. Nothing is expanded: anchors, aliases and tags are refused. */
export function readDocument(text: string): Result<ReadDocument, readonly Diagnostic[]> {
  const bytes = new TextEncoder().encode(text).length;
  if (bytes > MAX_MANIFEST_BYTES) return err([atStart('MANIFEST_TOO_LARGE', { bytes, limit: MAX_MANIFEST_BYTES })]);
  const lines = linesOf(text);
  const tokens = [...new Parser().parse(text)];
  const deep = tooDeepAt(tokens, MAX_NESTING);
  if (deep !== undefined) {
    const place = placeAt(lines, deep);
    return err([diagnostic('MANIFEST_TOO_DEEP', '', place, { path: `line ${place.line}`, limit: MAX_NESTING })]);
  }
  return composed(tokens, text, lines);
}

/** Found here, because the parser forgets some after a mistake. */
function linesOf(text: string): LineCounter {
  const lines = new LineCounter();
  lines.addNewLine(0);
  for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', at + 1)) lines.addNewLine(at + 1);
  return lines;
}

function composed(tokens: CST.Token[], text: string, lines: LineCounter): Result<ReadDocument, readonly Diagnostic[]> {
  // Duplicate keys are found below in linear time; the composer's own check compares every key with every other.
  const composer = new Composer({
    uniqueKeys: false,
    merge: false,
    schema: 'core',
    version: '1.2',
    logLevel: 'silent',
  });
  const [document, second] = [...composer.compose(tokens, true, text.length)];
  if (second !== undefined) {
    return err([diagnostic('MANIFEST_SEVERAL_DOCUMENTS', '', placeAt(lines, second.range[0]))]);
  }
  if (document === undefined) return err([atStart('MANIFEST_EMPTY')]);
  const syntax = syntaxErrors(document, lines);
  if (syntax.length > 0) return err(syntax);
  const root: Node | null = document.contents;
  if (root === null || (isScalar(root) && root.value === null)) return err([atStart('MANIFEST_EMPTY')]);
  return new Reader(lines, text).read(root);
}

function syntaxErrors(document: Document.Parsed, lines: LineCounter): readonly Diagnostic[] {
  return document.errors.slice(0, MAX_DIAGNOSTICS).map((error) => {
    const problem = error.message.split('\n', 1)[0] ?? error.code;
    return diagnostic('MANIFEST_SYNTAX', '', placeAt(lines, error.pos[0]), { problem });
  });
}

function atStart(code: 'MANIFEST_TOO_LARGE' | 'MANIFEST_EMPTY', details: Record<string, number> = {}): Diagnostic {
  return diagnostic(code, '', { line: 1, column: 1 }, details);
}

function placeAt(lines: LineCounter, offset: number): Place {
  const { line, col } = lines.linePos(offset);
  return { line: Math.max(line, 1), column: Math.max(col, 1) };
}

/** Turns nodes into plain data; recursion is bounded by MAX_NESTING. */
class Reader {
  readonly #lines: LineCounter;
  readonly #text: string;
  readonly #places: Record<string, Place> = {};
  readonly #keyPlaces: Record<string, Place> = {};
  readonly #textPlaces: Record<string, TextPlace> = {};
  readonly #diagnostics: Diagnostic[] = [];

  constructor(lines: LineCounter, text: string) {
    this.#lines = lines;
    this.#text = text;
  }

  read(root: Node): Result<ReadDocument, readonly Diagnostic[]> {
    const value = this.#value(root, '');
    if (this.#diagnostics.length > 0) return err(this.#diagnostics);
    return ok({ value, places: this.#places, keyPlaces: this.#keyPlaces, textPlaces: this.#textPlaces });
  }

  #value(node: Node | null, pointer: string): JsonValue {
    if (node === null) return null;
    const place = this.#placeOf(node);
    this.#places[pointer] = place;
    this.#refuseMachinery(node, pointer, place);
    if (isMap(node)) return this.#map(node.items, pointer);
    if (isSeq(node)) return node.items.map((item, index) => this.#value(item as Node | null, step(pointer, index)));
    if (!isScalar(node)) return null;
    if (typeof node.value === 'string') this.#textPlace(node, pointer);
    return scalar(node.value, node.source, pointer);
  }

  #textPlace({ type, range, value }: Scalar, pointer: string): void {
    const [start = 0, end = 0] = range ?? [];
    if (type === 'QUOTE_DOUBLE' || type === 'QUOTE_SINGLE') {
      const at = placeAt(this.#lines, start + 1);
      const isPinned = String(value).includes('\n') || this.#text.slice(start, end).includes('\n');
      this.#textPlaces[pointer] = { at, indent: at.column, ...(isPinned ? { isPinned } : {}) };
    } else if (type === 'BLOCK_FOLDED' || type === 'BLOCK_LITERAL') {
      let first = this.#text.indexOf('\n', start) + 1;
      while (/\s/.test(this.#text.charAt(first))) first += 1;
      const at = placeAt(this.#lines, first);
      const isPinned = type === 'BLOCK_FOLDED';
      this.#textPlaces[pointer] = { at, indent: at.column, ...(isPinned ? { isPinned } : {}) };
    } else if (this.#text.slice(start, end).trim().includes('\n')) {
      const at = placeAt(this.#lines, start);
      this.#textPlaces[pointer] = { at, indent: at.column, isPinned: true };
    }
  }

  #map(items: readonly { readonly key: unknown; readonly value: unknown }[], pointer: string): JsonValue {
    const map = new Map<string, JsonValue>();
    for (const item of items) {
      const key = this.#key(item.key as Node | null, pointer);
      if (key === undefined) continue;
      const inner = step(pointer, key);
      const place = this.#placeOf(item.key as Node);
      if (map.has(key)) {
        const firstLine = this.#keyPlaces[inner]?.line ?? 0;
        this.#report('MANIFEST_KEY_TWICE', inner, place, { key, firstLine, path: pathForPeople(pointer) });
        continue;
      }
      this.#keyPlaces[inner] = place;
      map.set(key, this.#value(item.value as Node | null, inner));
      this.#places[inner] ??= place;
    }
    return Object.fromEntries(map);
  }

  #key(node: Node | null, pointer: string): string | undefined {
    const place = node === null ? (this.#places[pointer] ?? { line: 1, column: 1 }) : this.#placeOf(node);
    if (node !== null) this.#refuseMachinery(node, pointer, place);
    if (isScalar(node) && typeof node.value === 'string') return node.value;
    const found = isScalar(node) ? `${node.source ?? String(node.value)}, which is no text` : 'a list or a map';
    this.#report('MANIFEST_KEY_NOT_TEXT', pointer, place, { found });
    return undefined;
  }

  #refuseMachinery(node: Node, pointer: string, place: Place): void {
    if (isAlias(node)) this.#report('MANIFEST_ALIAS', pointer, place, { alias: `*${node.source}` });
    if ('anchor' in node && node.anchor !== undefined) {
      this.#report('MANIFEST_ALIAS', pointer, place, { alias: `&${node.anchor}` });
    }
    if (node.tag !== undefined) this.#report('MANIFEST_TAG', pointer, place, { tag: node.tag });
  }

  #report(code: Diagnostic['code'], pointer: string, place: Place, details: Record<string, string | number>): void {
    if (this.#diagnostics.length < MAX_DIAGNOSTICS) this.#diagnostics.push(diagnostic(code, pointer, place, details));
  }

  #placeOf(node: Node): Place {
    return placeAt(this.#lines, node.range?.[0] ?? 0);
  }
}

/** OVF property values are text: 010 and yes stay as they were written. */
function scalar(value: unknown, source: string | undefined, pointer: string): JsonValue {
  if (value !== null && typeof value !== 'string' && isPropertyValue(pointer)) return source ?? String(value);
  if (typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean') return value;
  return null;
}

function isPropertyValue(pointer: string): boolean {
  return pointer.startsWith('/properties/') && pointer.split('/').length === 4;
}
