import type { XmlElement } from '../xml/xml-element.ts';
import { placeOf } from '../xml/xml-place.ts';
import { isOvfNamespace } from './namespaces.ts';
import { isRequired, kindOf, type ReadContext } from './read-context.ts';

/** The admission rule of DSP0243 §9: what is not understood and required refuses the package, else it is skipped. */
export function reportUnknown(context: ReadContext, element: XmlElement): void {
  const code = isRequired(element) ? 'OVF_REQUIRED_UNKNOWN' : 'OVF_OPTIONAL_SKIPPED';
  const severity = isRequired(element) ? 'error' : 'note';
  context.log[severity](code, placeOf(element), { element: nameOf(element) });
}

/** The children of an OVF element that its type does not have. */
export function reportUnknownChildren(context: ReadContext, element: XmlElement, known: ReadonlySet<string>): void {
  for (const child of element.children) {
    if (!known.has(child.name)) reportUnknown(context, child);
  }
}

function nameOf(element: XmlElement): string {
  const kind = kindOf(element);
  return isOvfNamespace(element.ns) ? kind : `${kind} of ${element.ns.replace(/^urn:hanse:undeclared:/, 'prefix ')}`;
}
