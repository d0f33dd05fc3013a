/** An XML element, as every reader of XML has it; the parsed elements of @hanse/ovf are such. */
export interface ElementLike {
  /** The local name. */
  readonly name: string;
  /** The namespace URI; empty for none. */
  readonly ns: string;
  readonly attributes: readonly { readonly name: string; readonly ns: string; readonly value: string }[];
  readonly children: readonly ElementLike[];
  /** Its own character data, trimmed. */
  readonly text: string;
  /** One-based, as is `column`. */
  readonly line: number;
  readonly column: number;
}

export const CLAUDIA_NS = 'http://schemas.telefonica.com/claudia/ovf';

/** Children of Claudia's namespace with this name. */
export function claudiaChildren(element: ElementLike, name: string): readonly ElementLike[] {
  return element.children.filter((child) => child.name === name && child.ns === CLAUDIA_NS);
}

/** The text of the first such child; undefined when there is none or it is empty. */
export function claudiaText(element: ElementLike, name: string): string | undefined {
  const text = claudiaChildren(element, name)[0]?.text;
  return text === '' ? undefined : text;
}

/** An attribute of Claudia's namespace, or without one on Claudia's own elements. */
export function claudiaAttribute(element: ElementLike, name: string): string | undefined {
  const isOwn = element.ns === CLAUDIA_NS;
  return element.attributes.find((one) => one.name === name && (one.ns === CLAUDIA_NS || (isOwn && one.ns === '')))
    ?.value;
}

/** ovf:id and the like, written with the prefix or, as old tools do, without. */
export function ovfAttribute(element: ElementLike, name: string): string | undefined {
  return element.attributes.find((one) => one.name === name && one.ns !== CLAUDIA_NS)?.value;
}
