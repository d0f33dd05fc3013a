import type { Place } from '../xml/xml-place.ts';

/** One violation of the schema. Line and column are one-based; 0 when libxml2 could not say. */
export interface StrictFinding extends Place {
  /** `XSD_…`, one of `STRICT_RULES`. */
  readonly rule: string;
  readonly message: string;
  readonly remedy: string;
}

const SHORT: readonly (readonly [RegExp, string])[] = [
  [/\{http:\/\/schemas\.dmtf\.org\/ovf\/envelope\/1\}/g, 'ovf:'],
  [/\{http:\/\/schemas\.dmtf\.org\/ovf\/envelope\/2\}/g, 'ovf2:'],
  [/\{http:\/\/schemas\.dmtf\.org\/wbem\/wscim\/1\/cim-schema\/2\/CIM_ResourceAllocationSettingData\}/g, 'rasd:'],
  [/\{http:\/\/schemas\.dmtf\.org\/wbem\/wscim\/1\/cim-schema\/2\/CIM_VirtualSystemSettingData\}/g, 'vssd:'],
  [/\{http:\/\/schemas\.dmtf\.org\/wbem\/wscim\/1\/cim-schema\/2\/CIM_StorageAllocationSettingData\}/g, 'sasd:'],
  [/\{http:\/\/schemas\.dmtf\.org\/wbem\/wscim\/1\/cim-schema\/2\/CIM_EthernetPortAllocationSettingData\}/g, 'epasd:'],
  [/\{http:\/\/schemas\.dmtf\.org\/wbem\/wscim\/1\/common\}/g, 'cim:'],
  [/\{http:\/\/www\.vmware\.com\/schema\/ovf\}/g, 'vmw:'],
  [/\{http:\/\/www\.w3\.org\/XML\/1998\/namespace\}/g, 'xml:'],
  [/\{http:\/\/www\.w3\.org\/2001\/XMLSchema\}/g, 'xs:'],
];

/** A message of libxml2 with the usual prefixes in place of long namespaces, on one line. */
export function shortMessage(message: string): string {
  const line = message.replace(/\s+/g, ' ').trim();
  return SHORT.reduce((text, [pattern, prefix]) => text.replace(pattern, prefix), line);
}
