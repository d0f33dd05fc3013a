import { childNamed, type XmlElement } from '../xml/xml-element.ts';
import type { Translatable } from './descriptor-part.ts';
import { ovfAttribute } from './read-context.ts';

/** The msgids of texts, given as field name to name of the child that holds the text; nothing when there are none. */
export function messageIdsOf(element: XmlElement, children: Readonly<Record<string, string>>): Translatable {
  let ids: Record<string, string> | undefined;
  for (const [field, name] of Object.entries(children)) {
    const child = childNamed(element, name);
    const id = child === undefined ? undefined : msgidOf(child);
    if (id !== undefined) ids = { ...ids, [field]: id };
  }
  return ids === undefined ? {} : { messageIds: ids };
}

/** The msgid of one text (DSP0243 §10); undefined when it has none. */
export function msgidOf(element: XmlElement): string | undefined {
  return ovfAttribute(element, 'msgid') || undefined;
}
