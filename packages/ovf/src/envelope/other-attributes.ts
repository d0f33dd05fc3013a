import { ElementNode } from '../xml/element-node.ts';
import type { XmlElement } from '../xml/xml-element.ts';
import type { Annotated } from './descriptor-part.ts';
import { isOvfNamespace, XML_NAMESPACE, XSI_NAMESPACE } from './namespaces.ts';

const NONE = {};

/** The attributes of an element that are of another namespace; nothing when there are none, as nearly always. */
export function otherAttributesOf(element: XmlElement): Pick<Annotated, 'otherAttributes'> {
  if (element instanceof ElementNode && !element.hasAttributeIn(isOther)) return NONE;
  const others = element.attributes.filter(({ ns }) => isOther(ns));
  return others.length === 0 ? NONE : { otherAttributes: others };
}

function isOther(ns: string): boolean {
  return !isOvfNamespace(ns) && ns !== XML_NAMESPACE && ns !== XSI_NAMESPACE;
}
