import type { LineIndex } from './line-index.ts';
import type { XmlAttribute, XmlElement } from './xml-element.ts';

/** What all elements of one document share. */
export interface DocumentLines {
  /** Made when the first place is asked for: most documents are read without telling any. */
  lines(): LineIndex;
}

const NO_CHILDREN: ElementNode[] = [];

/** An element as the parser fills it. Where it stands is only worked out when somebody asks. */
export class ElementNode implements XmlElement {
  readonly name: string;
  readonly ns: string;
  readonly attributes: readonly XmlAttribute[];
  readonly parent: ElementNode | undefined;
  text = '';
  /** Most elements have none and share this list. */
  #children: ElementNode[] = NO_CHILDREN;
  readonly #offset: number;
  readonly #document: DocumentLines;

  constructor(parts: {
    readonly name: string;
    readonly ns: string;
    readonly attributes: readonly XmlAttribute[];
    readonly parent: ElementNode | undefined;
    readonly offset: number;
    readonly document: DocumentLines;
  }) {
    this.name = parts.name;
    this.ns = parts.ns;
    this.attributes = parts.attributes;
    this.parent = parts.parent;
    this.#offset = parts.offset;
    this.#document = parts.document;
  }

  get children(): readonly ElementNode[] {
    return this.#children;
  }

  append(child: ElementNode): void {
    if (this.#children === NO_CHILDREN) this.#children = [child];
    else this.#children.push(child);
  }

  get line(): number {
    return this.#document.lines().at(this.#offset).line;
  }

  get column(): number {
    return this.#document.lines().at(this.#offset).column;
  }

  get position(): number {
    const siblings = this.parent?.children ?? [this];
    let position = 0;
    for (const sibling of siblings) {
      if (sibling.name === this.name) position += 1;
      if (sibling === this) break;
    }
    return position;
  }
}
