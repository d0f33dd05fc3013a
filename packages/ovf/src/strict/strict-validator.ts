import { HanseError } from '@hanse/kernel';
import {
  type ErrorDetail,
  ParseOption,
  XmlBufferInputProvider,
  XmlDocument,
  XmlLibError,
  XmlValidateError,
  XsdValidator,
  xmlCleanupInputProvider,
  xmlRegisterInputProvider,
} from 'libxml2-wasm';
import { decodeXml } from '../xml/decode-xml.ts';
import { parseXml } from '../xml/parse-xml.ts';
import type { XmlElement } from '../xml/xml-element.ts';
import { DEFAULT_XML_LIMITS, type XmlLimits } from '../xml/xml-limits.ts';
import { placeOf, plainPlace } from '../xml/xml-place.ts';
import { findElement } from './find-element.ts';
import { type SchemaSet, schemaSet } from './schema-set.ts';
import { type StrictFinding, shortMessage } from './strict-finding.ts';
import { NO_SCHEMA, NOT_WELL_FORMED, type StrictRule, strictRuleOf } from './strict-rules.ts';

/** Judges descriptors by the DMTF schemas. It holds memory outside the garbage collector: dispose of it. */
export interface StrictValidator extends Disposable {
  /** Every violation in document order; empty for a valid descriptor. */
  validate(descriptor: Uint8Array): readonly StrictFinding[];
}

/** More help nobody. */
const MAX_FINDINGS = 1_000;

const OPTIONS =
  ParseOption.XML_PARSE_NONET |
  ParseOption.XML_PARSE_NO_XXE |
  ParseOption.XML_PARSE_NO_SYS_CATALOG |
  ParseOption.XML_PARSE_BIG_LINES;

/**
 * A validator for the schemas given by file name, path or address; imports are resolved among them and nowhere else.
 * Throws OVF_SCHEMA_UNUSABLE when there is no envelope schema among them, or one that cannot be compiled.
 */
export function createStrictValidator(
  schemas: ReadonlyMap<string, Uint8Array>,
  options: { readonly limits?: Partial<XmlLimits> } = {},
): StrictValidator {
  return new LibxmlValidator(schemaSet(schemas), { ...DEFAULT_XML_LIMITS, ...options.limits });
}

class LibxmlValidator implements StrictValidator {
  readonly #set: SchemaSet;
  readonly #limits: XmlLimits;
  /** By namespace; compiled when first needed. */
  readonly #compiled = new Map<string, XsdValidator>();

  constructor(set: SchemaSet, limits: XmlLimits) {
    this.#set = set;
    this.#limits = limits;
  }

  validate(descriptor: Uint8Array): readonly StrictFinding[] {
    const root = this.#read(descriptor);
    if (!isElement(root)) return [root];
    const validator = this.#validatorFor(root.ns);
    if (validator === undefined) {
      return [
        { ...plainPlace(placeOf(root)), ...said(NO_SCHEMA), message: `There is no schema for namespace "${root.ns}".` },
      ];
    }
    try {
      using document = XmlDocument.fromBuffer(descriptor, { option: OPTIONS });
      validator.validate(document);
      return [];
    } catch (thrown) {
      if (!(thrown instanceof XmlLibError)) throw thrown;
      const isValidated = thrown instanceof XmlValidateError;
      return thrown.details.slice(0, MAX_FINDINGS).map((detail) => findingOf(detail, root, isValidated));
    }
  }

  [Symbol.dispose](): void {
    for (const validator of this.#compiled.values()) validator.dispose();
    this.#compiled.clear();
  }

  /** Our own reader goes first: its limits hold for libxml2 too, and its places are exact. */
  #read(descriptor: Uint8Array): XmlElement | StrictFinding {
    try {
      return parseXml(decodeXml(descriptor), this.#limits).root;
    } catch (thrown) {
      if (!(thrown instanceof HanseError)) throw thrown;
      const at = String(thrown.details['at']);
      const [, line = 0, column = 0] = /^line (\d+), column (\d+)$/.exec(at) ?? [];
      const place = { line: Number(line), column: Number(column), path: '/' };
      return { ...place, rule: NOT_WELL_FORMED.id, message: thrown.message, remedy: thrown.remedy };
    }
  }

  #validatorFor(namespace: string): XsdValidator | undefined {
    const address = this.#set.envelopes.get(namespace);
    if (address === undefined) return undefined;
    const compiled = this.#compiled.get(namespace) ?? compile(this.#set, address);
    this.#compiled.set(namespace, compiled);
    return compiled;
  }
}

/** libxml2 reads files only through providers: while it compiles it sees the set, at all other times nothing. */
function compile({ documents }: SchemaSet, address: string): XsdValidator {
  const bytes = documents.get(address) ?? new Uint8Array();
  xmlRegisterInputProvider(new XmlBufferInputProvider(Object.fromEntries(documents)));
  try {
    using document = XmlDocument.fromBuffer(bytes, { url: address, option: OPTIONS });
    return XsdValidator.fromDoc(document);
  } catch (cause) {
    if (!(cause instanceof XmlLibError)) throw cause;
    const problem = shortMessage(cause.details[0]?.message ?? cause.message);
    const at = address.replace(/^hanse-schema:\/+/, '');
    throw new HanseError('OVF_SCHEMA_UNUSABLE', { at: decodeURIComponent(at), problem }, cause);
  } finally {
    xmlCleanupInputProvider();
  }
}

function findingOf(detail: ErrorDetail, root: XmlElement, isValidated: boolean): StrictFinding {
  const message = shortMessage(detail.message);
  const element = detail.xpath === undefined ? undefined : findElement(root, detail.xpath);
  const place =
    element === undefined ? { line: detail.line, column: detail.col, path: '/' } : plainPlace(placeOf(element));
  return { ...place, ...said(isValidated ? strictRuleOf(message) : NOT_WELL_FORMED), message };
}

function said({ id, remedy }: StrictRule): Pick<StrictFinding, 'rule' | 'remedy'> {
  return { rule: id, remedy };
}

function isElement(value: XmlElement | StrictFinding): value is XmlElement {
  return 'children' in value;
}
