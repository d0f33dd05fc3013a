import type { LineIndex } from './line-index.ts';
import type { XmlAttribute, XmlElement } from './xml-element.ts';

/** What all elements of one document share. */
export interface DocumentLines {
  /** Made when the first place is asked for: most documents are read without telling any. */
  lines(): LineIndex;
}

const NO_CHILDREN: ElementNode[] = [];
/** Local name, namespace and value of each attribute, one after another: a third of what objects would take. */
type FlatAttributes = readonly string[];
const PARTS = 3;

/** An element as the parser fills it. Its line and column are only worked out when somebody asks. */
export class ElementNode implements XmlElement {
  readonly name: string;
  readonly ns: string;
  readonly parent: ElementNode | undefined;
  readonly position: number;
  text = '';
  /** Most elements have none and share this list. */
  #children: ElementNode[] = NO_CHILDREN;
  readonly #attributes: FlatAttributes;
  readonly #offset: number;
  readonly #document: DocumentLines;

  constructor(parts: {
    readonly name: string;
    readonly ns: string;
    readonly attributes: FlatAttributes;
    readonly parent: ElementNode | undefined;
    readonly position: number;
    readonly offset: number;
    readonly document: DocumentLines;
  }) {
    this.name = parts.name;
    this.ns = parts.ns;
    this.parent = parts.parent;
    this.position = parts.position;
    this.#attributes = parts.attributes;
    this.#offset = parts.offset;
    this.#document = parts.document;
  }

  get children(): readonly ElementNode[] {
    return this.#children;
  }

  get attributes(): readonly XmlAttribute[] {
    const flat = this.#attributes;
    const attributes: XmlAttribute[] = [];
    for (let at = 0; at < flat.length; at += PARTS) {
      attributes.push({ name: flat[at] ?? '', ns: flat[at + 1] ?? '', value: flat[at + 2] ?? '' });
    }
    return attributes;
  }

  /** The value of the first attribute of that name in an accepted namespace, else of the one in none. */
  attributeNamed(name: string, accepts: (ns: string) => boolean): string | undefined {
    const flat = this.#attributes;
    let unqualified: string | undefined;
    for (let at = 0; at < flat.length; at += PARTS) {
      if (flat[at] !== name) continue;
      const ns = flat[at + 1] ?? '';
      if (ns === '') unqualified = flat[at + 2];
      else if (accepts(ns)) return flat[at + 2];
    }
    return unqualified;
  }

  hasAttributeIn(accepts: (ns: string) => boolean): boolean {
    const flat = this.#attributes;
    for (let at = 1; at < flat.length; at += PARTS) {
      if (accepts(flat[at] ?? '')) return true;
    }
    return false;
  }

  append(child: ElementNode): void {
    if (this.#children === NO_CHILDREN) this.#children = [child];
    else this.#children.push(child);
  }

  /** No more is added: the text loses the white space around it, the list of children the room it grew for more. */
  close(): void {
    this.text = this.text.trim();
    if (this.#children.length > 1) this.#children = this.#children.slice();
  }

  get line(): number {
    return this.#document.lines().at(this.#offset).line;
  }

  get column(): number {
    return this.#document.lines().at(this.#offset).column;
  }
}
