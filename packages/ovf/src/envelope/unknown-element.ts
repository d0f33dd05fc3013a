import type { XmlElement } from '../xml/xml-element.ts';
import { placeOf } from '../xml/xml-place.ts';
import { isOvfNamespace } from './namespaces.ts';
import { isRequired, kindOf, type ReadContext } from './read-context.ts';

const MAX_NAME = 80;

/** The admission rule of DSP0243 §9: what is not understood and required refuses the package, else it is skipped. */
export function reportUnknown(context: ReadContext, element: XmlElement): void {
  const details = { element: nameOf(element) };
  if (isRequired(element)) context.log.error('OVF_REQUIRED_UNKNOWN', placeOf(element), details);
  else context.deviations.add('note', 'OVF_OPTIONAL_SKIPPED', element, details);
}

/** The children of an OVF element that its type does not have. */
export function reportUnknownChildren(context: ReadContext, element: XmlElement, known: ReadonlySet<string>): void {
  for (const child of element.children) {
    if (!known.has(child.name)) reportUnknown(context, child);
  }
}

function nameOf(element: XmlElement): string {
  const kind = kindOf(element).slice(0, MAX_NAME);
  return isOvfNamespace(element.ns) ? kind : `${kind} of ${element.ns.replace(/^urn:hanse:undeclared:/, 'prefix ')}`;
}
