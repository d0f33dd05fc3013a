import { HanseError } from '@hanse/kernel';
import { ElementNode } from './element-node.ts';
import { LineIndex } from './line-index.ts';
import { NamespaceScope } from './namespace-scope.ts';
import { readAttributes, type WrittenAttribute } from './read-attributes.ts';
import { type QualifiedName, XmlCursor } from './xml-cursor.ts';
import type { XmlAttribute, XmlElement } from './xml-element.ts';
import type { XmlLimits } from './xml-limits.ts';
import { XML_NAMESPACE, XMLNS_NAMESPACE } from './xml-namespace.ts';
import { resolveReferences } from './xml-references.ts';

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
// XML 1.0 §2.2: what no document may hold, whatever it is written as; with the flag "u" a surrogate is a lone one.
// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what it looks for
const FORBIDDEN = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\ud800-\udfff\ufffe\uffff]/u;
const DECLARATION = /^<\?xml\s+version\s*=\s*(?:"1\.\d"|'1\.\d')[^?]*\?>/;
const EXCLAMATION = 33;
const SLASH = 47;
const QUESTION = 63;

/**
 * Parses a document into a tree under limits (XML 1.0 with namespaces, no document type). Nothing is fetched and no
 * entity but XML's own five exists. Throws OVF_XML_MALFORMED, OVF_XML_DOCTYPE or OVF_XML_LIMIT, each with line and
 * column.
 */
export function parseXml(text: string, limits: XmlLimits): XmlDocument {
  if (text.length > limits.size) {
    throw new HanseError('OVF_XML_LIMIT', { what: 'characters', limit: limits.size, at: 'the whole document' });
  }
  return new TreeBuilder(text, limits).build();
}

interface OpenTag {
  readonly node: ElementNode;
  readonly name: QualifiedName;
  readonly scope: NamespaceScope;
}

class TreeBuilder {
  readonly #text: string;
  readonly #limits: XmlLimits;
  readonly #cursor: XmlCursor;
  readonly #undeclared = new Map<string, number>();
  readonly #open: OpenTag[] = [];
  #index: LineIndex | undefined;
  #root: ElementNode | undefined;
  #elements = 0;

  constructor(text: string, limits: XmlLimits) {
    this.#text = text;
    this.#limits = limits;
    this.#cursor = new XmlCursor(text, this);
  }

  lines(): LineIndex {
    this.#index ??= new LineIndex(this.#text);
    return this.#index;
  }

  build(): XmlDocument {
    this.#refuseForbidden();
    const cursor: XmlCursor = this.#cursor;
    cursor.at = DECLARATION.exec(this.#text)?.[0].length ?? 0;
    while (!cursor.isAtEnd) {
      this.#characters();
      if (!cursor.isAtEnd) this.#markup();
    }
    const [unclosed] = this.#open.slice(-1);
    if (unclosed !== undefined) cursor.fail(`the element "${unclosed.name.written}" is not closed`);
    if (this.#root === undefined) cursor.fail('there is no root element');
    const undeclared = [...this.#undeclared].map(([prefix, offset]) => ({ prefix, ...this.lines().at(offset) }));
    return { root: this.#root, undeclared };
  }

  #refuseForbidden(): void {
    const text = this.#text;
    const offset = text.search(FORBIDDEN);
    if (offset < 0) return;
    const code = text.charCodeAt(offset).toString(16).toUpperCase().padStart(4, '0');
    this.#cursor.fail(`the character U+${code} is not allowed`, offset);
  }

  /** Text up to the next markup; outside the root there may only be white space. */
  #characters(): void {
    const cursor: XmlCursor = this.#cursor;
    const start = cursor.at;
    cursor.skipSpace();
    const next = this.#text.indexOf('<', cursor.at);
    const end = next < 0 ? this.#text.length : next;
    const isBlank = cursor.at === end;
    const into = this.#open.at(-1)?.node;
    if (!isBlank && into === undefined) cursor.fail(`text outside the root element: ${cursor.found()}`);
    cursor.at = end;
    if (into === undefined || (isBlank && into.text === '') || start === end) return;
    const written = this.#text.slice(start, end);
    const unclosed = written.indexOf(']]>');
    if (unclosed >= 0) cursor.fail('"]]>" stands outside a CDATA section', start + unclosed);
    into.text += this.#resolved(written, start);
  }

  #resolved(written: string, start: number): string {
    const lined = withNewlines(written);
    if (!lined.includes('&')) return lined;
    return resolveReferences(lined, (problem) => this.#cursor.fail(problem, start + Math.max(0, written.indexOf('&'))));
  }

  #markup(): void {
    const cursor: XmlCursor = this.#cursor;
    const code = this.#text.charCodeAt(cursor.at + 1);
    if (code === SLASH) this.#endTag();
    else if (code === EXCLAMATION) this.#declaration();
    else if (code === QUESTION) this.#instruction();
    else this.#startTag();
  }

  #startTag(): void {
    const cursor: XmlCursor = this.#cursor;
    const offset = cursor.at;
    cursor.at += 1;
    this.#admit(offset);
    const name = cursor.qualifiedName('the name of an element');
    const written = readAttributes(cursor, this.#limits.attributesPerElement, () => this.#tooManyAttributes(offset));
    const outer = this.#open.at(-1);
    const scope = this.#scopeOf(written, outer?.scope ?? NamespaceScope.root());
    const node = new ElementNode({
      name: name.local,
      ns: scope.find(name.prefix) ?? this.#undeclaredNamespace(name.prefix, offset),
      attributes: this.#attributesOf(written, scope, offset),
      parent: outer?.node,
      offset,
      document: this,
    });
    if (outer === undefined) this.#root = node;
    else outer.node.append(node);
    const isEmpty = cursor.take('/>');
    if (!isEmpty && !cursor.take('>')) cursor.fail(`expected ">" or "/>", found ${cursor.found()}`);
    if (!isEmpty) this.#open.push({ node, name, scope });
  }

  #admit(offset: number): void {
    const { elements, depth } = this.#limits;
    if (this.#root !== undefined && this.#open.length === 0)
      this.#cursor.fail('there is a second root element', offset);
    this.#elements += 1;
    if (this.#elements > elements) this.#limit('elements', elements, offset);
    if (this.#open.length >= depth) this.#limit('levels of elements', depth, offset);
  }

  #scopeOf(written: readonly WrittenAttribute[], outer: NamespaceScope): NamespaceScope {
    const declared = new Map<string, string>();
    for (const { name, value } of written) {
      if (name.written === 'xmlns') declared.set('', value);
      else if (name.prefix === 'xmlns') declared.set(name.local, this.#declared(name.local, value));
    }
    return declared.size === 0 ? outer : outer.inner(declared);
  }

  /** Namespaces in XML 1.0 §3: a prefix cannot be undeclared, and two namespaces are taken. */
  #declared(prefix: string, namespace: string): string {
    const isTaken = prefix === 'xmlns' || namespace === XMLNS_NAMESPACE;
    const isXml = prefix === 'xml' || namespace === XML_NAMESPACE;
    if (namespace !== '' && !isTaken && (!isXml || (prefix === 'xml' && namespace === XML_NAMESPACE))) return namespace;
    return this.#cursor.fail(`the prefix "${prefix}" cannot be bound to "${namespace}"`);
  }

  #attributesOf(written: readonly WrittenAttribute[], scope: NamespaceScope, offset: number): readonly XmlAttribute[] {
    const attributes: XmlAttribute[] = [];
    for (const { name, value } of written) {
      if (name.prefix === 'xmlns' || name.written === 'xmlns') continue;
      const ns = name.prefix === '' ? '' : (scope.find(name.prefix) ?? this.#undeclaredNamespace(name.prefix, offset));
      if (ns !== '' && attributes.some((other) => other.ns === ns && other.name === name.local)) {
        this.#cursor.fail(`the attribute "${name.local}" of namespace "${ns}" is given twice`, offset);
      }
      attributes.push({ name: name.local, ns, value });
    }
    return attributes;
  }

  /** The empty prefix without a default namespace means no namespace; any other one is remembered. */
  #undeclaredNamespace(prefix: string, offset: number): string {
    if (prefix === '') return '';
    if (!this.#undeclared.has(prefix)) this.#undeclared.set(prefix, offset);
    return `${UNDECLARED}${prefix}`;
  }

  #endTag(): void {
    const cursor: XmlCursor = this.#cursor;
    const offset = cursor.at;
    cursor.at += 2;
    const name = cursor.qualifiedName('the name of an element to close');
    cursor.skipSpace();
    if (!cursor.take('>')) cursor.fail(`expected ">", found ${cursor.found()}`);
    const open = this.#open.pop();
    if (open === undefined) cursor.fail(`"</${name.written}>" closes nothing`, offset);
    if (open.name !== name) {
      cursor.fail(`"</${name.written}>" stands where "</${open.name.written}>" must come first`, offset);
    }
    open.node.text = open.node.text.trim();
  }

  #declaration(): void {
    const cursor: XmlCursor = this.#cursor;
    const offset = cursor.at;
    if (cursor.take('<!--')) {
      const inner = cursor.until('--', 'a comment');
      if (!cursor.take('>')) cursor.fail('"--" stands inside a comment', offset + 4 + inner.length);
    } else if (cursor.take('<![CDATA[')) {
      const into = this.#open.at(-1)?.node;
      if (into === undefined) cursor.fail('a CDATA section stands outside the root element', offset);
      into.text += withNewlines(cursor.until(']]>', 'a CDATA section'));
    } else if (cursor.take('<!DOCTYPE')) {
      throw new HanseError('OVF_XML_DOCTYPE', { at: cursor.here(offset) });
    } else cursor.fail(`expected a comment or a CDATA section, found ${cursor.found()}`);
  }

  #instruction(): void {
    const cursor: XmlCursor = this.#cursor;
    const offset = cursor.at;
    cursor.at += 2;
    const { written } = cursor.qualifiedName('the target of a processing instruction');
    if (written.toLowerCase() === 'xml') {
      cursor.fail('an XML declaration stands only at the very beginning, as <?xml version="1.0" …?>', offset);
    }
    cursor.until('?>', 'a processing instruction');
  }

  #tooManyAttributes(offset: number): never {
    return this.#limit('attributes of one element', this.#limits.attributesPerElement, offset);
  }

  #limit(what: string, limit: number, offset: number): never {
    throw new HanseError('OVF_XML_LIMIT', { what, limit, at: this.#cursor.here(offset) });
  }
}

/** XML 1.0 §2.11: however lines end, they are told as ending with a newline. */
function withNewlines(text: string): string {
  return text.includes('\r') ? text.replace(/\r\n?/g, '\n') : text;
}
