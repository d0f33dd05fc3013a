/** A kind of finding of strict mode; the ids are stable. */
export interface StrictRule {
  readonly id: string;
  readonly title: string;
  readonly remedy: string;
}

/** Messages of libxml2's schema validator that belong to a rule; the first that matches counts. */
const TABLE: readonly (readonly [RegExp, StrictRule])[] = [
  row(
    /This element is not expected/,
    'XSD_ELEMENT_UNEXPECTED',
    'An element that the schema does not have there',
    'Remove the element, or move it to where the schema has it.',
  ),
  row(
    /Missing child element/,
    'XSD_ELEMENT_MISSING',
    'A required child element is missing',
    'Add the element that the schema expects.',
  ),
  row(/is required but missing/, 'XSD_ATTRIBUTE_MISSING', 'A required attribute is missing', 'Add the attribute.'),
  row(
    /The attribute '.*' is not allowed/,
    'XSD_ATTRIBUTE_UNEXPECTED',
    'An attribute that the schema does not have there',
    'Remove the attribute, or qualify it with its namespace.',
  ),
  row(
    /No matching global (?:declaration|element declaration|attribute declaration)/,
    'XSD_UNDECLARED',
    'A name that no schema declares',
    'Use the namespace and name of the schema.',
  ),
  row(
    /Duplicate key-sequence/,
    'XSD_DUPLICATE_KEY',
    'A value that must be unique occurs twice',
    'Give each its own value.',
  ),
  row(
    /No match found for key-sequence/,
    'XSD_REFERENCE_DANGLING',
    'A reference that names nothing',
    'Name something that is there.',
  ),
  row(
    /Character content|Element content is not allowed|content type is/,
    'XSD_CONTENT',
    'Content of a kind that the type does not have',
    'Remove the text or the elements inside.',
  ),
  row(
    /is abstract|xsi:type|xsi:nil|nillable/,
    'XSD_TYPE',
    'A type that cannot be used there',
    'Use a type that the schema allows there.',
  ),
  row(
    /is not a valid value|\[facet '/,
    'XSD_VALUE_INVALID',
    'A value that its type does not have',
    'Give a value of the type that the schema names.',
  ),
];

const OTHER: StrictRule = rule('XSD_INVALID', 'Another violation of the schema', 'Correct it as the message says.');

/** The document cannot be judged by the schema at all. */
export const NOT_WELL_FORMED = rule(
  'XSD_NOT_WELL_FORMED',
  'The document is not well-formed XML with namespaces',
  'Correct the XML there.',
);
export const NO_SCHEMA = rule(
  'XSD_NO_SCHEMA',
  'No schema is for envelopes of that namespace',
  'Add the schema of that OVF version to the folder; OVF 0.9 never had one of DMTF.',
);

/** Every rule of strict mode, for documentation and reports. */
export const STRICT_RULES: readonly StrictRule[] = [
  ...TABLE.map(([, entry]) => entry),
  OTHER,
  NOT_WELL_FORMED,
  NO_SCHEMA,
];

export function strictRuleOf(message: string): StrictRule {
  return TABLE.find(([pattern]) => pattern.test(message))?.[1] ?? OTHER;
}

function row(pattern: RegExp, id: string, title: string, remedy: string): readonly [RegExp, StrictRule] {
  return [pattern, rule(id, title, remedy)];
}

function rule(id: string, title: string, remedy: string): StrictRule {
  return { id, title, remedy };
}
