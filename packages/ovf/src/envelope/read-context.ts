import type { Deviations } from '../diagnostics/deviations.ts';
import type { DiagnosticLog } from '../diagnostics/diagnostic-log.ts';
import { ElementNode } from '../xml/element-node.ts';
import type { XmlElement } from '../xml/xml-element.ts';
import { placeOf } from '../xml/xml-place.ts';
import { isOvfNamespace, type OvfVersion, XSI_NAMESPACE } from './namespaces.ts';

/** What every section reader needs: where findings go, and which dialect is spoken. */
export interface ReadContext {
  readonly log: DiagnosticLog;
  /** For findings that tools repeat on every element; reported when all is read. */
  readonly deviations: Deviations;
  readonly version: OvfVersion;
  /** Whether the caller takes care of a section of another namespace. */
  readonly understands: (section: SectionName) => boolean;
  /** How many words of lists may still be read; kept here because all lists share it. */
  readonly words: { left: number };
}

/** A section's namespace and local name. */
export interface SectionName {
  readonly ns: string;
  readonly name: string;
}

/** An OVF attribute, qualified or not; undefined when absent. */
export function ovfAttribute(element: XmlElement, name: string): string | undefined {
  if (element instanceof ElementNode) return element.attributeNamed(name, isOvfNamespace);
  const named = element.attributes.filter((attribute) => attribute.name === name);
  const found = named.find(({ ns }) => ns !== '' && isOvfNamespace(ns)) ?? named.find(({ ns }) => ns === '');
  return found?.value;
}

/** The attribute, or an empty string and an error that says why it is needed. */
export function requiredAttribute(context: ReadContext, element: XmlElement, name: string, why: string): string {
  const value = ovfAttribute(element, name)?.trim();
  if (value) return value;
  context.log.error('OVF_ATTRIBUTE_MISSING', placeOf(element), { element: element.name, attribute: name, why });
  return '';
}

/** For 10,000 systems with 50 words each; a hostile list could cost a hundred times the memory of its text. */
export const MAX_WORDS = 500_000;

/** Most lists are empty and share this one. */
const NONE: readonly never[] = [];

/** The words of a list, written with spaces or, against the specification, with commas; too many are an error. */
export function wordsOf(context: ReadContext, element: XmlElement, text: string | undefined): readonly string[] {
  if (text === undefined || text === '') return NONE;
  const budget = context.words;
  const words = text.split(/[\s,]+/, budget.left + 1).filter((word) => word !== '');
  budget.left -= words.length;
  if (budget.left >= 0) return words.length === 0 ? NONE : words;
  budget.left = 0;
  context.log.error('OVF_XML_LIMIT', placeOf(element), { what: 'words of lists', limit: MAX_WORDS });
  return NONE;
}

/** DSP0243 §9: what is not marked otherwise is required. */
export function isRequired(element: XmlElement): boolean {
  return readBoolean(ovfAttribute(element, 'required')) ?? true;
}

/** xs:boolean, in any letter case. */
export function readBoolean(text: string | undefined): boolean | undefined {
  const value = text?.trim().toLowerCase();
  if (value === 'true' || value === '1') return true;
  return value === 'false' || value === '0' ? false : undefined;
}

/** A boolean attribute with the default that the specification gives it; anything but a boolean is an error. */
export function booleanAttribute(context: ReadContext, element: XmlElement, name: string, byDefault: boolean): boolean {
  const text = ovfAttribute(element, name);
  const value = readBoolean(text);
  if (text === undefined || value !== undefined) return value ?? byDefault;
  invalidAttribute(context, element, name, text, '"true" or "false"');
  return byDefault;
}

/** A whole number of at least 0; undefined when the attribute is absent or, after an error, not such a number. */
export function countAttribute(context: ReadContext, element: XmlElement, name: string): number | undefined {
  const text = ovfAttribute(element, name)?.trim();
  if (text === undefined) return undefined;
  if (/^\d+$/.test(text) && Number.isSafeInteger(Number(text))) return Number(text);
  invalidAttribute(context, element, name, text, 'a whole number from 0 to 9007199254740991');
  return undefined;
}

export function invalidAttribute(
  context: ReadContext,
  element: XmlElement,
  name: string,
  value: string,
  expected: string,
): void {
  context.log.error('OVF_VALUE_INVALID', placeOf(element), { what: `${element.name}@${name}`, value, expected });
}

/** The local name of a section; OVF 0.9 writes `<Section xsi:type="ovf:DiskSection_Type">` for `<DiskSection>`. */
export function kindOf(element: XmlElement): string {
  if (element.name !== 'Section' && element.name !== 'Content') return element.name;
  const type = element.attributes.find(({ name, ns }) => name === 'type' && ns === XSI_NAMESPACE)?.value;
  return type?.replace(/^.*:/, '').replace(/_Type$/, '') ?? element.name;
}

/** Every section must say in an Info what it is (DSP0243 §7.3). */
export function checkInfo(context: ReadContext, element: XmlElement): void {
  if (!hasInfo(element)) context.log.error('OVF_INFO_MISSING', placeOf(element), { element: kindOf(element) });
}

export function hasInfo(element: XmlElement): boolean {
  return element.children.some(({ name }) => name === 'Info');
}

/** Reports the second and later of items that must not share a key. */
export class Uniqueness {
  readonly #seen = new Map<string, XmlElement>();
  readonly #what: string;
  readonly #context: ReadContext;

  constructor(context: ReadContext, what: string) {
    this.#context = context;
    this.#what = what;
  }

  claim(value: string, element: XmlElement): void {
    if (value === '') return;
    const first = this.#seen.get(value);
    if (first === undefined) this.#seen.set(value, element);
    else {
      const details = { what: this.#what, value, first: `line ${first.line}` };
      this.#context.log.error('OVF_DUPLICATE', placeOf(element), details);
    }
  }
}
