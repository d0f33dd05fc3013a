import type { XmlAttribute, XmlElement } from '../xml/xml-element.ts';

/** An element to be written; one that was read is one too. */
export interface WrittenElement {
  readonly ns: string;
  readonly name: string;
  readonly attributes: readonly XmlAttribute[];
  readonly children: readonly WrittenElement[];
  readonly text: string;
}

type AttributeValue = string | number | boolean | undefined;

/** Makes elements and attributes of one namespace. */
export class ElementFactory {
  readonly ns: string;

  constructor(ns: string) {
    this.ns = ns;
  }

  /** Attributes in this namespace; those without a value are left out. */
  attributes(values: Readonly<Record<string, AttributeValue>>): readonly XmlAttribute[] {
    const given = Object.entries(values).filter((entry): entry is [string, string | number | boolean] => {
      return entry[1] !== undefined;
    });
    return given.map(([name, value]) => ({ name, ns: this.ns, value: String(value) }));
  }

  element(
    name: string,
    attributes: readonly XmlAttribute[],
    children: readonly (WrittenElement | XmlElement | undefined)[] = [],
  ): WrittenElement {
    return { ns: this.ns, name, attributes, children: children.filter((child) => child !== undefined), text: '' };
  }

  text(name: string, text: string, attributes: readonly XmlAttribute[] = []): WrittenElement {
    return { ns: this.ns, name, attributes, children: [], text };
  }

  /** A text that may have a translation; left out when there is neither text nor msgid. */
  message(name: string, text: string | undefined, msgid: string | undefined): WrittenElement | undefined {
    if (!text && msgid === undefined) return undefined;
    return this.text(name, text ?? '', this.attributes({ msgid }));
  }
}
