import { childrenNamed, type XmlElement } from '../xml/xml-element.ts';
import { placeOf } from '../xml/xml-place.ts';
import type { MessageBundle } from './message-bundle.ts';
import { languageOf } from './namespaces.ts';
import { ovfAttribute, type ReadContext, requiredAttribute } from './read-context.ts';
import { reportUnknownChildren } from './unknown-element.ts';

const KNOWN = new Set(['Msg']);

/** Strings (DSP0243 §10): the texts of one language, here or in a file of the package. */
export function readStrings(context: ReadContext, element: XmlElement): MessageBundle {
  reportUnknownChildren(context, element, KNOWN);
  const messages = new Map<string, string>();
  const files = new Map<string, string>();
  for (const message of childrenNamed(element, 'Msg')) {
    const id = requiredAttribute(context, message, 'msgid', 'texts name their translation by it');
    const file = ovfAttribute(message, 'fileRef')?.trim() || undefined;
    if (messages.has(id) || files.has(id)) reportSecond(context, message, id);
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

/** Of two texts for one msgid the later one holds; a translation is no reason to refuse. */
function reportSecond({ log }: ReadContext, message: XmlElement, id: string): void {
  const first = 'an earlier Msg of the same Strings';
  log.warning('OVF_DUPLICATE', placeOf(message), { what: 'Msg id', value: id, first });
}
