import { childrenNamed, type XmlElement } from '../xml/xml-element.ts';
import { placeOf } from '../xml/xml-place.ts';
import type { MessageBundle } from './message-bundle.ts';
import { languageOf } from './namespaces.ts';
import { ovfAttribute, type ReadContext, requiredAttribute, Uniqueness } from './read-context.ts';
import { reportUnknownChildren } from './unknown-element.ts';

const KNOWN = new Set(['Msg']);

/** Strings (DSP0243 §10): the texts of one language, here or in a file of the package. */
export function readStrings(context: ReadContext, element: XmlElement): MessageBundle {
  reportUnknownChildren(context, element, KNOWN);
  const messages = new Map<string, string>();
  const files = new Map<string, string>();
  const ids = new Uniqueness(context, 'Msg id');
  for (const message of childrenNamed(element, 'Msg')) {
    const id = requiredAttribute(context, message, 'msgid', 'texts name their translation by it');
    const file = ovfAttribute(message, 'fileRef')?.trim() || undefined;
    ids.claim(id, message);
    if (file !== undefined) files.set(id, file);
    else if (id !== '') messages.set(id, message.text);
  }
  return {
    language: languageOf(element) ?? '',
    fileRef: ovfAttribute(element, 'fileRef')?.trim() || undefined,
    messages,
    ...(files.size === 0 ? {} : { messageFiles: files }),
    at: placeOf(element),
  };
}
