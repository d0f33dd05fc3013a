import { HanseError, type JsonObject, type JsonValue } from '@hanse/kernel';
import { formatPlace, type Place } from '../xml/xml-place.ts';
import type { Diagnostic, OvfCode, Severity } from './diagnostic.ts';

const LIMIT = 1_000;
/** Values and names come from the document and may be as long as it. */
const MAX_TEXT = 200;
const MAX_LIST = 20;

/** Collects findings, so that one look at a descriptor shows everything wrong with it. Texts come from the error table. */
export class DiagnosticLog {
  readonly #list: Diagnostic[] = [];
  #hasErrors = false;

  get list(): readonly Diagnostic[] {
    return this.#list;
  }

  get hasErrors(): boolean {
    return this.#hasErrors;
  }

  error(code: OvfCode, at: Place, details: JsonObject = {}): void {
    this.#add('error', code, at, details);
  }

  warning(code: OvfCode, at: Place, details: JsonObject = {}): void {
    this.#add('warning', code, at, details);
  }

  note(code: OvfCode, at: Place, details: JsonObject = {}): void {
    this.#add('note', code, at, details);
  }

  /** The list is bounded, but the first error is kept even when a thousand notes came before it. */
  #add(severity: Severity, code: OvfCode, at: Place, details: JsonObject): void {
    if (this.#list.length === LIMIT) this.#push('note', 'OVF_PROBLEMS_OMITTED', at, { limit: LIMIT });
    if (this.#list.length > LIMIT && (severity !== 'error' || this.#hasErrors)) return;
    this.#push(severity, code, at, details);
    if (severity === 'error') this.#hasErrors = true;
  }

  #push(severity: Severity, code: OvfCode, at: Place, details: JsonObject): void {
    const { message, remedy } = new HanseError(code, { ...shortened(details), at: formatPlace(at) });
    const { line, column, path } = at;
    this.#list.push({ severity, code, message, remedy, line, column, path });
  }
}

function shortened(details: JsonObject): JsonObject {
  return Object.fromEntries(Object.entries(details).map(([key, value]) => [key, shortenedValue(value)]));
}

function shortenedValue(value: JsonValue): JsonValue {
  if (typeof value === 'string') return value.length <= MAX_TEXT ? value : `${value.slice(0, MAX_TEXT)}…`;
  return Array.isArray(value) ? value.slice(0, MAX_LIST).map(shortenedValue) : value;
}
