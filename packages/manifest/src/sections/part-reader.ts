import type { Expression } from '../expression/expression.ts';
import { parseExpression } from '../expression/parse-expression.ts';
import type { TextOrigin } from '../expression/refusal.ts';
import { type Place, placeOf } from '../places.ts';
import type { ReadDocument } from '../read-document.ts';
import { Report } from '../report.ts';
import type { Embedded } from './embedded.ts';

/** What the readers of the sections share: where things stand, and what was found wrong so far. */
export class PartReader extends Report {
  readonly #document: ReadDocument;

  constructor(document: ReadDocument) {
    super(document.places);
    this.#document = document;
  }

  /** Where the characters of a text begin, for parsers that count from its first one. */
  originOf(path: string): TextOrigin & { readonly at: Place } {
    const { textPlaces, places } = this.#document;
    const text = Object.hasOwn(textPlaces, path) ? textPlaces[path] : undefined;
    return { path, ...(text ?? { at: placeOf(places, path) }) };
  }

  /** The expression that a text is; undefined, and reported, when it is none. */
  embedded(text: string, path: string): Embedded | undefined {
    const parsed = parseExpression(text, this.originOf(path));
    if (parsed.ok) return { text, expression: parsed.value, path };
    this.add(parsed.error);
    return undefined;
  }

  /** An expression for a number that the document holds as a number or as text. */
  quantity(value: number | string, path: string): Expression | undefined {
    return this.embedded(String(value), path)?.expression;
  }
}
