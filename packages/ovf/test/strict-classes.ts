import type { Diagnostic } from '../src/index.ts';
import type { StrictFinding } from '../src/strict/index.ts';

/** A kind of disagreement between the DMTF schemas and our rules, with the reason for it. */
export interface DisagreementClass {
  readonly id: string;
  readonly why: string;
}

interface SchemaRefuses extends DisagreementClass {
  readonly matches: (finding: StrictFinding) => boolean;
}

/** What the schema refuses and we accept; the first class that matches a finding counts. */
export const SCHEMA_REFUSES: readonly SchemaRefuses[] = [
  {
    id: 'instance-id',
    why: 'InstanceId is how OVF 1.0 and its tools spell InstanceID; nothing else is meant by it.',
    matches: unexpected(/'(?:rasd|vssd):InstanceId'/),
  },
  {
    id: 'ovf-0.9',
    why: 'OVF 0.9 came before the DMTF standard, so there is no schema of it; its meaning is known.',
    matches: ({ rule, message }) => rule === 'XSD_NO_SCHEMA' && message.includes('www.vmware.com/schema/ovf/1/'),
  },
  {
    id: 'ovf2-in-1',
    why: 'Tools put OVF 2 sections into OVF 1 envelopes; they are understood wherever they stand.',
    matches: unexpected(/'ovf2:\w+'/),
  },
  {
    id: 'foreign-section',
    why: 'A section of another namespace is a matter of ovf:required (DSP0243 §9), which a schema cannot say.',
    matches: unexpected(/'(?:vmw:|\{(?!http:\/\/schemas\.dmtf\.org)[^}]+\})\w+'/),
  },
  {
    id: 'unknown-optional',
    why: 'An element that the schema does not have, marked ovf:required="false": to be skipped (DSP0243 §9).',
    matches: unexpected(/'ovf:(?:UnknownSection|RandomSection|UserDefinedSectionToAllowExtensibility)'/),
  },
  {
    id: 'unqualified',
    why: 'Child elements without the namespace of the root; there is only one thing that they can mean.',
    matches: unexpected(/'[A-Z]\w*'/),
  },
  {
    id: 'cim-order',
    why: 'Fields of an Item or System not in alphabetical order; they are found by name.',
    matches: unexpected(/'(?:rasd|vssd|sasd|epasd):\w+'/),
  },
  {
    id: 'cim-namespace',
    why: 'SASD and EPASD with ".xsd" at the end of the namespace, as VirtualBox writes them.',
    matches: unexpected(/'\{http:\/\/schemas\.dmtf\.org\/[^}]*\.xsd\}\w+'/),
  },
  {
    id: 'item-order',
    why: 'StorageItem and EthernetPortItem among other Items; they are told apart by name.',
    matches: unexpected(/'ovf2?:(?:Storage|EthernetPort)?Item'/),
  },
  {
    id: 'info-of-system',
    why: 'A VirtualSystem without Info of its own runs as well; its sections have theirs.',
    matches: ({ message }) => /'ovf:OperatingSystemSection'.*Expected is \( ovf:Info \)/.test(message),
  },
  {
    id: 'undeclared-prefix',
    why: 'A prefix without a declaration, which other readers let pass; we warn.',
    matches: ({ rule, message }) => rule === 'XSD_NOT_WELL_FORMED' && /prefix \w+ on .* is not defined/.test(message),
  },
  {
    id: 'not-a-uri',
    why: 'A namespace or href with characters that no URI may have; it still names the one thing.',
    matches: ({ message }) => /is not a valid URI|atomic type 'xs:anyURI'/.test(message),
  },
];

/** What we refuse and the schema accepts, by the code of the error. */
export const WE_REFUSE: Readonly<Record<string, string>> = {
  OVF_ATTRIBUTE_MISSING:
    'Without the attribute the deployer does not know what to do, though the schema lets it be absent.',
  OVF_DUPLICATE: 'A schema cannot compare these; two disks on one file would write over each other.',
  OVF_HARDWARE_AMBIGUOUS: 'Alternatives of one type leave open which is meant; a schema cannot compare them.',
  OVF_ITEM_BOUNDS: 'A range needs its parts in the right number; a schema cannot count them.',
  OVF_NO_HARDWARE: 'A system without hardware cannot run, though the schema lets the section be absent.',
  OVF_PROPERTY_TYPE: 'The schema takes any text as the type of a property; only types of DSP0243 §9.5 can be checked.',
  OVF_PROPERTY_VALUE: 'The schema takes any text as a value; this one is not of its type.',
  OVF_REFERENCE_DANGLING: 'The schema has no keys across sections; the reference names nothing.',
  OVF_REQUIRED_UNKNOWN:
    'The schema lets any foreign child pass; DSP0243 §9 refuses what is required and not understood.',
  OVF_UNITS_UNKNOWN: 'The schema takes any text as a unit; this one is none of DSP0004.',
  OVF_UNSUPPORTED: 'Valid, but not something that can be deployed here; refused in words instead of dropped.',
  OVF_VALUE_INVALID: 'Inside the type of the schema, but not a number that can be worked with.',
};

export function schemaClassOf(finding: StrictFinding): DisagreementClass | undefined {
  return SCHEMA_REFUSES.find(({ matches }) => matches(finding));
}

export function ourClassOf({ code }: Diagnostic): DisagreementClass | undefined {
  const why = WE_REFUSE[code];
  return why === undefined ? undefined : { id: code, why };
}

function unexpected(element: RegExp): (finding: StrictFinding) => boolean {
  return ({ rule, message }) =>
    rule === 'XSD_ELEMENT_UNEXPECTED' && new RegExp(`^Element ${element.source}: This element`).test(message);
}
