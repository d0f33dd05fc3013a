import type { XmlElement } from '../xml/xml-element.ts';
import type { Annotated } from './descriptor-part.ts';
import { isOvfNamespace, XML_NAMESPACE, XSI_NAMESPACE } from './namespaces.ts';

/** The attributes of an element that are of another namespace; nothing when there are none, as nearly always. */
export function otherAttributesOf(element: XmlElement): Pick<Annotated, 'otherAttributes'> {
  const others = element.attributes.filter(
    ({ ns }) => ns !== '' && !isOvfNamespace(ns) && ns !== XML_NAMESPACE && ns !== XSI_NAMESPACE,
  );
  return others.length === 0 ? {} : { otherAttributes: others };
}
