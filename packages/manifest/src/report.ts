import type { JsonObject } from '@hanse/kernel';
import { type Diagnostic, diagnostic, MAX_DIAGNOSTICS, warning } from './diagnostic.ts';
import { type Places, placeOf } from './places.ts';

type Code = Diagnostic['code'];

/** Collects what is wrong or odd with parts of a document, by their JSON pointers. */
export class Report {
  readonly #places: Places;
  readonly #found: Diagnostic[] = [];

  constructor(places: Places) {
    this.#places = places;
  }

  get diagnostics(): readonly Diagnostic[] {
    return this.#found;
  }

  error(code: Code, path: string, details: JsonObject = {}): void {
    this.add(diagnostic(code, path, placeOf(this.#places, path), details));
  }

  warning(code: Code, path: string, details: JsonObject = {}): void {
    this.add(warning(code, path, placeOf(this.#places, path), details));
  }

  /** More than can be told are dropped. */
  add(found: Diagnostic): void {
    if (this.#found.length < MAX_DIAGNOSTICS) this.#found.push(found);
  }
}
