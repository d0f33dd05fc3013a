import type { XmlElement } from '../xml/xml-element.ts';

/** The three dialects of OVF; they differ in spelling more than in meaning. */
export type OvfVersion = '0.9' | '1.x' | '2.x';

const ENVELOPES: ReadonlyMap<string, OvfVersion> = new Map([
  ['http://www.vmware.com/schema/ovf/1/envelope', '0.9'],
  ['http://schemas.dmtf.org/ovf/envelope/1', '1.x'],
  ['http://schemas.dmtf.org/ovf/envelope/2', '2.x'],
]);

export function ovfVersionOf(namespace: string): OvfVersion | undefined {
  return ENVELOPES.get(namespace);
}

/** Whether a name is OVF's own; unqualified names and undeclared prefixes such as `ovfstr` count, as tools write them. */
export function isOvfNamespace(namespace: string): boolean {
  return namespace === '' || ENVELOPES.has(namespace) || namespace.startsWith('urn:hanse:undeclared:ovf');
}

/** Whether the namespace is the one that stands for a prefix without a declaration. */
export function isUndeclared(namespace: string): boolean {
  return namespace.startsWith('urn:hanse:undeclared:');
}

/** The namespaces of CIM settings in all spellings: full, shortened, with and without ".xsd", prefix undeclared. */
export function isCimNamespace(namespace: string): boolean {
  return USUAL_CIM.has(namespace) || CIM.test(namespace) || isOvfNamespace(namespace);
}

const CIM = /wscim|CIM_|undeclared:(rasd|vssd|sasd|epasd)$/;
/** Asked for every field of every Item, so that the usual ones are known without a search. */
const USUAL_CIM = new Set(
  ['Resource', 'Storage', 'EthernetPort'].map(
    (kind) => `http://schemas.dmtf.org/wbem/wscim/1/cim-schema/2/CIM_${kind}AllocationSettingData`,
  ),
);

/** xml:lang of an element; undefined when it has none. */
export function languageOf(element: XmlElement): string | undefined {
  return element.attributes.find(({ name, ns }) => name === 'lang' && ns === XML_NAMESPACE)?.value;
}

export const XSI_NAMESPACE = 'http://www.w3.org/2001/XMLSchema-instance';
export const XML_NAMESPACE = 'http://www.w3.org/XML/1998/namespace';
