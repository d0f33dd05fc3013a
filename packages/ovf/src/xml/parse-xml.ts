import { HanseError } from '@hanse/kernel';
import { ElementNode } from './element-node.ts';
import { LineIndex } from './line-index.ts';
import { NamespaceScope } from './namespace-scope.ts';
import { readAttributes, type WrittenAttribute } from './read-attributes.ts';
import { type QualifiedName, XmlCursor } from './xml-cursor.ts';
import type { XmlElement } from './xml-element.ts';
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
  /** How many children of each name there are so far. */
  counts: Map<string, number> | undefined;
}

class TreeBuilder {
  readonly #text: string;
  readonly #cursor: XmlCursor;
  readonly #undeclared = new Map<string, number>();
  readonly #open: OpenTag[] = [];
  #index: LineIndex | undefined;
  #root: ElementNode | undefined;

  constructor(text: string, limits: XmlLimits) {
    this.#text = text;
    this.#cursor = new XmlCursor(text, this, limits);
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
    cursor.budget.text(into.text.length + end - start, start);
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
    const written = readAttributes(cursor);
    const outer = this.#open.at(-1);
    const scope = this.#scopeOf(written, outer?.scope ?? NamespaceScope.root());
    const node = new ElementNode({
      name: name.local,
      ns: scope.find(name.prefix) ?? this.#undeclaredNamespace(name.prefix, offset),
      attributes: this.#attributesOf(written, scope, offset),
      parent: outer?.node,
      position: outer === undefined ? 1 : positionIn(outer, name.local),
      offset,
      document: this,
    });
    if (outer === undefined) this.#root = node;
    else outer.node.append(node);
    const isEmpty = cursor.take('/>');
    if (!isEmpty && !cursor.take('>')) cursor.fail(`expected ">" or "/>", found ${cursor.found()}`);
    if (!isEmpty) this.#open.push({ node, name, scope, counts: undefined });
  }

  #admit(offset: number): void {
    if (this.#root !== undefined && this.#open.length === 0)
      this.#cursor.fail('there is a second root element', offset);
    this.#cursor.budget.element(this.#open.length + 1, offset);
  }

  #scopeOf(written: readonly WrittenAttribute[], outer: NamespaceScope): NamespaceScope {
    const declared = new Map<string, string>();
    for (const { name, value } of written) {
      if (name.written !== 'xmlns' && name.prefix !== 'xmlns') continue;
      this.#cursor.budget.namespace(value.length, this.#cursor.at);
      if (name.written === 'xmlns') declared.set('', value);
      else declared.set(name.local, this.#declared(name.local, value));
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

  #attributesOf(written: readonly WrittenAttribute[], scope: NamespaceScope, offset: number): readonly string[] {
    const attributes: string[] = [];
    for (const { name, value } of written) {
      if (name.prefix === 'xmlns' || name.written === 'xmlns') continue;
      const ns = name.prefix === '' ? '' : (scope.find(name.prefix) ?? this.#undeclaredNamespace(name.prefix, offset));
      if (ns !== '' && isTwice(attributes, name.local, ns)) {
        this.#cursor.fail(`the attribute "${name.local}" of namespace "${ns}" is given twice`, offset);
      }
      attributes.push(name.local, ns, value);
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
    open.node.close();
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
      const written = cursor.until(']]>', 'a CDATA section');
      cursor.budget.text(into.text.length + written.length, offset);
      into.text += withNewlines(written);
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
}

/** The one-based position of a further child among those of its name. */
function positionIn(parent: OpenTag, name: string): number {
  parent.counts ??= new Map();
  const position = (parent.counts.get(name) ?? 0) + 1;
  parent.counts.set(name, position);
  return position;
}

/** Whether name and namespace already stand in the flat list of an element's attributes. */
function isTwice(attributes: readonly string[], name: string, ns: string): boolean {
  for (let at = 0; at < attributes.length; at += 3) {
    if (attributes[at] === name && attributes[at + 1] === ns) return true;
  }
  return false;
}

/** XML 1.0 §2.11: however lines end, they are told as ending with a newline. */
function withNewlines(text: string): string {
  return text.includes('\r') ? text.replace(/\r\n?/g, '\n') : text;
}
