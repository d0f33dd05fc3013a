/** One attribute of an element. `ns` is empty for an attribute without a prefix. */
export interface XmlAttribute {
  readonly name: string;
  readonly ns: string;
  readonly value: string;
}

/** An element of a parsed document: local name, namespace and where its start tag begins. */
export interface XmlElement {
  readonly name: string;
  /** The namespace URI; empty for an unqualified element. */
  readonly ns: string;
  readonly attributes: readonly XmlAttribute[];
  readonly children: readonly XmlElement[];
  /** The character data directly in this element, trimmed. */
  readonly text: string;
  /** One-based, as is `column`. */
  readonly line: number;
  readonly column: number;
  /** One-based position among the siblings of the same name. */
  readonly position: number;
  readonly parent: XmlElement | undefined;
}

export function childrenNamed(element: XmlElement, name: string): readonly XmlElement[] {
  return element.children.filter((child) => child.name === name);
}

export function childNamed(element: XmlElement, name: string): XmlElement | undefined {
  return element.children.find((child) => child.name === name);
}

/** The text of the first child of that name; undefined when there is none or it is empty. */
export function childText(element: XmlElement, name: string): string | undefined {
  return childNamed(element, name)?.text || undefined;
}
