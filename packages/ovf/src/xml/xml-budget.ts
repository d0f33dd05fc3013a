import { HanseError } from '@hanse/kernel';
import type { XmlLimits } from './xml-limits.ts';

/** Counts what a document uses up, and throws OVF_XML_LIMIT where it asks for too much. */
export class XmlBudget {
  readonly #limits: XmlLimits;
  readonly #here: (offset: number) => string;
  #elements = 0;
  #attributes = 0;
  #names = 0;

  constructor(limits: XmlLimits, here: (offset: number) => string) {
    this.#limits = limits;
    this.#here = here;
  }

  element(depth: number, offset: number): void {
    this.#elements += 1;
    if (this.#elements > this.#limits.elements) this.#refuse('elements', this.#limits.elements, offset);
    if (depth > this.#limits.depth) this.#refuse('levels of elements', this.#limits.depth, offset);
  }

  /** One more attribute, the `count`th of its element. */
  attribute(count: number, offset: number): void {
    const { attributesPerElement, attributes } = this.#limits;
    this.#attributes += 1;
    if (count > attributesPerElement) this.#refuse('attributes of one element', attributesPerElement, offset);
    if (this.#attributes > attributes) this.#refuse('attributes', attributes, offset);
  }

  /** A name that did not occur before. */
  name(offset: number): void {
    this.#names += 1;
    if (this.#names > this.#limits.names) this.#refuse('different names', this.#limits.names, offset);
  }

  text(length: number, offset: number): void {
    if (length > this.#limits.text) this.#refuse('characters of one text', this.#limits.text, offset);
  }

  namespace(length: number, offset: number): void {
    const limit = this.#limits.namespace;
    if (length > limit) this.#refuse('characters of one namespace', limit, offset);
  }

  #refuse(what: string, limit: number, offset: number): never {
    throw new HanseError('OVF_XML_LIMIT', { what, limit, at: this.#here(offset) });
  }
}
