import { HanseError } from '@hanse/kernel';
import { SaxesParser, type SaxesTagNS } from 'saxes';
import { LineIndex } from './line-index.ts';
import type { XmlAttribute, XmlElement } from './xml-element.ts';
import type { XmlLimits } from './xml-limits.ts';

interface OpenElement {
  name: string;
  ns: string;
  attributes: XmlAttribute[];
  children: OpenElement[];
  text: string;
  line: number;
  column: number;
  position: number;
  parent: OpenElement | undefined;
}

/** A prefix used without a declaration: tolerated, because real tools read such files, but reported. */
export interface UndeclaredPrefix {
  readonly prefix: string;
  readonly line: number;
  readonly column: number;
}

export interface XmlDocument {
  readonly root: XmlElement;
  readonly undeclared: readonly UndeclaredPrefix[];
}

/** The namespace given to an element whose prefix is not declared. */
const UNDECLARED = 'urn:hanse:undeclared:';

/**
 * Parses a document into a tree under limits. Nothing is fetched and no entity but XML's own five exists.
 * Throws OVF_XML_MALFORMED, OVF_XML_DOCTYPE or OVF_XML_LIMIT, each with line and column.
 */
export function parseXml(text: string, limits: XmlLimits): XmlDocument {
  if (text.length > limits.size) {
    throw new HanseError('OVF_XML_LIMIT', { what: 'characters', limit: limits.size, at: 'the whole document' });
  }
  return new TreeBuilder(text, limits).build();
}

class TreeBuilder {
  readonly #text: string;
  readonly #lines: LineIndex;
  readonly #limits: XmlLimits;
  readonly #undeclared = new Map<string, UndeclaredPrefix>();
  readonly #parser = new SaxesParser({
    xmlns: true,
    resolvePrefix: (prefix: string) => this.#resolveUndeclared(prefix),
  });
  readonly #counts = new WeakMap<OpenElement, Map<string, number>>();
  #root: OpenElement | undefined;
  #current: OpenElement | undefined;
  #depth = 0;
  #elements = 0;
  #start = { line: 1, column: 1 };
  #pendingAttributes = 0;

  constructor(text: string, limits: XmlLimits) {
    this.#text = text;
    this.#lines = new LineIndex(text);
    this.#limits = limits;
    this.#listen();
  }

  build(): XmlDocument {
    this.#parser.write(this.#text).close();
    if (this.#root === undefined) throw this.#malformed('there is no root element');
    return { root: this.#root, undeclared: [...this.#undeclared.values()] };
  }

  #listen(): void {
    const parser = this.#parser;
    parser.on('error', (problem) => {
      throw this.#malformed(problem.message.replace(/^\d+:\d+: /, ''));
    });
    parser.on('doctype', () => {
      throw new HanseError('OVF_XML_DOCTYPE', { at: this.#here() });
    });
    parser.on('opentagstart', () => this.#begin());
    parser.on('attribute', () => this.#countAttribute());
    parser.on('opentag', (tag) => this.#open(tag));
    parser.on('closetag', () => this.#close());
    parser.on('text', (text) => this.#append(text));
    parser.on('cdata', (text) => this.#append(text));
  }

  /** The parser has read the tag's name and the character after it, so the last "<" is where the tag begins. */
  #begin(): void {
    this.#start = this.#lines.at(this.#text.lastIndexOf('<', this.#parser.position - 1));
    this.#pendingAttributes = 0;
    this.#elements += 1;
    this.#depth += 1;
    if (this.#elements > this.#limits.elements) this.#limit('elements', this.#limits.elements);
    if (this.#depth > this.#limits.depth) this.#limit('levels of elements', this.#limits.depth);
  }

  #countAttribute(): void {
    this.#pendingAttributes += 1;
    const limit = this.#limits.attributesPerElement;
    if (this.#pendingAttributes > limit) this.#limit('attributes of one element', limit);
  }

  #open(tag: SaxesTagNS): void {
    const parent = this.#current;
    const attributes = Object.values(tag.attributes)
      .filter(({ prefix, name }) => prefix !== 'xmlns' && name !== 'xmlns')
      .map(({ local, uri, value }) => ({ name: local, ns: uri, value }));
    const element: OpenElement = {
      name: tag.local,
      ns: tag.uri,
      attributes,
      children: [],
      text: '',
      ...this.#start,
      position: parent === undefined ? 1 : this.#positionIn(parent, tag.local),
      parent,
    };
    if (parent === undefined) this.#root = element;
    else parent.children.push(element);
    this.#current = element;
  }

  #positionIn(parent: OpenElement, name: string): number {
    const counts = this.#counts.get(parent) ?? new Map<string, number>();
    const position = (counts.get(name) ?? 0) + 1;
    this.#counts.set(parent, counts.set(name, position));
    return position;
  }

  #close(): void {
    if (this.#current === undefined) return;
    this.#current.text = this.#current.text.trim();
    this.#current = this.#current.parent;
    this.#depth -= 1;
  }

  #append(text: string): void {
    if (this.#current !== undefined) this.#current.text += text;
  }

  /** Asked for every prefix without a declaration, and for the empty one when there is no default namespace. */
  #resolveUndeclared(prefix: string): string {
    if (prefix === '') return '';
    if (!this.#undeclared.has(prefix)) this.#undeclared.set(prefix, { prefix, ...this.#start });
    return `${UNDECLARED}${prefix}`;
  }

  #limit(what: string, limit: number): never {
    throw new HanseError('OVF_XML_LIMIT', { what, limit, at: this.#here() });
  }

  #malformed(problem: string): HanseError {
    return new HanseError('OVF_XML_MALFORMED', { problem, at: this.#here() });
  }

  #here(): string {
    const { line, column } = this.#lines.at(Math.max(0, this.#parser.position - 1));
    return `line ${line}, column ${column}`;
  }
}
