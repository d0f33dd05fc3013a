import type { XmlAttribute } from '../xml/xml-element.ts';
import type { Place } from '../xml/xml-place.ts';

/** What every part of an envelope knows: where in the descriptor it stands. */
export interface Located {
  readonly at: Place;
}

/** A part that may carry attributes of other namespaces, such as `vmw:osType`; they are kept and written back. */
export interface Annotated extends Located {
  readonly otherAttributes?: readonly XmlAttribute[];
}

/** A part with texts for people: by field name the msgid under which a message bundle translates it. */
export interface Translatable {
  readonly messageIds?: Readonly<Record<string, string>>;
}
