import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { createStrictValidator } from '../src/strict/index.ts';

const ENVELOPE_1 = 'http://schemas.dmtf.org/ovf/envelope/1';
const ENVELOPE_2 = 'http://schemas.dmtf.org/ovf/envelope/2';

/** A schema of our own in the namespace of OVF 1: an Envelope of one Disk, and an imported type. */
function envelopeSchema(importLocation: string, extra = ''): string {
  return `<?xml version="1.0"?>
<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema" xmlns:ovf="${ENVELOPE_1}" xmlns:u="urn:units"
    targetNamespace="${ENVELOPE_1}" elementFormDefault="qualified" attributeFormDefault="qualified">
  <xs:import namespace="urn:units" schemaLocation="${importLocation}"/>
  <xs:element name="Envelope">
    <xs:complexType><xs:sequence><xs:element name="Disk" maxOccurs="2">
      <xs:complexType><xs:attribute name="size" type="u:size" use="required"/></xs:complexType>
    </xs:element></xs:sequence></xs:complexType>
  </xs:element>${extra}
</xs:schema>`;
}

const UNITS = `<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema" targetNamespace="urn:units">
  <xs:simpleType name="size"><xs:restriction base="xs:unsignedInt"/></xs:simpleType>
</xs:schema>`;

function envelope(body: string, namespace = ENVELOPE_1): Uint8Array {
  return bytes(`<Envelope xmlns="${namespace}"\n  xmlns:ovf="${namespace}">\n${body}\n</Envelope>`);
}

function schemas(entries: Readonly<Record<string, string>>): ReadonlyMap<string, Uint8Array> {
  return new Map(Object.entries(entries).map(([name, text]) => [name, bytes(text)]));
}

const bytes = (text: string) => new TextEncoder().encode(text);
const LOCATION = 'http://schemas.example/units.xsd';

describe('strict mode', () => {
  test('finds nothing in a valid descriptor', () => {
    using validator = createStrictValidator(schemas({ 'e.xsd': envelopeSchema(LOCATION), 'units.xsd': UNITS }));
    assert.deepEqual(validator.validate(envelope('<Disk ovf:size="4"/>')), []);
  });

  test('tells each violation with its place, path and rule', () => {
    using validator = createStrictValidator(schemas({ 'e.xsd': envelopeSchema(LOCATION), 'units.xsd': UNITS }));
    const found = validator.validate(envelope('  <Disk/>\n  <Disk\n    ovf:size="-1"/>\n  <Floppy/>'));
    assert.deepEqual(
      found.map(({ line, column, path, rule }) => [line, column, path, rule]),
      [
        [3, 3, '/Envelope/Disk', 'XSD_ATTRIBUTE_MISSING'],
        [4, 3, '/Envelope/Disk[2]', 'XSD_VALUE_INVALID'],
        [6, 3, '/Envelope/Floppy', 'XSD_ELEMENT_UNEXPECTED'],
      ],
    );
    assert.match(found[2]?.message ?? '', /^Element 'ovf:Floppy': This element is not expected/);
  });

  const layouts: readonly (readonly [string, Readonly<Record<string, string>>])[] = [
    ['beside it', { 'dmtf/e.xsd': envelopeSchema('units.xsd'), 'dmtf/units.xsd': UNITS }],
    ['in folders named after its address', { 'e.xsd': envelopeSchema(LOCATION), 'schemas.example/units.xsd': UNITS }],
    ['under its address', { [`http://x.example/e.xsd`]: envelopeSchema(LOCATION), [LOCATION]: UNITS }],
    ['under another name, by its namespace', { 'e.xsd': envelopeSchema(LOCATION), 'sizes-v3.xsd': UNITS }],
  ];
  for (const [where, entries] of layouts) {
    test(`finds an imported schema ${where}`, () => {
      using validator = createStrictValidator(schemas(entries));
      assert.deepEqual(validator.validate(envelope('<Disk ovf:size="4"/>')), []);
      assert.equal(validator.validate(envelope('<Disk ovf:size="x"/>'))[0]?.rule, 'XSD_VALUE_INVALID');
    });
  }

  test('takes of two schemas of one namespace the nearer one', () => {
    const loose = UNITS.replace('xs:unsignedInt', 'xs:string');
    const near = schemas({ 'b/e.xsd': envelopeSchema(LOCATION), 'a/units.xsd': loose, 'b/units.xsd': UNITS });
    using validator = createStrictValidator(near);
    assert.equal(validator.validate(envelope('<Disk ovf:size="x"/>')).length, 1);
  });

  test('moves a draft of OVF 2 that has the namespace of OVF 1 to its own', () => {
    const draft = envelopeSchema(LOCATION, '\n  <xs:element name="ScaleOutSection"/>');
    using validator = createStrictValidator(schemas({ 'draft.xsd': draft, 'units.xsd': UNITS }));
    assert.deepEqual(validator.validate(envelope('<Disk ovf:size="4"/>', ENVELOPE_2)), []);
    assert.equal(validator.validate(envelope('<Disk ovf:size="4"/>'))[0]?.rule, 'XSD_NO_SCHEMA');
  });

  test('loads nothing that was not given: no file, no address', () => {
    const missing = schemas({ 'e.xsd': envelopeSchema('file:///etc/hostname') });
    using validator = createStrictValidator(missing);
    assert.throws(() => validator.validate(envelope('<Disk ovf:size="4"/>')), { code: 'OVF_SCHEMA_UNUSABLE' });
  });

  test('refuses a document type declaration without reading its entities', () => {
    using validator = createStrictValidator(schemas({ 'e.xsd': envelopeSchema(LOCATION), 'units.xsd': UNITS }));
    const hostile = bytes(`<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/hostname">]><Envelope>&e;</Envelope>`);
    assert.deepEqual(
      validator.validate(hostile).map(({ rule }) => rule),
      ['XSD_NOT_WELL_FORMED'],
    );
  });

  test('reports a prefix that is not declared', () => {
    using validator = createStrictValidator(schemas({ 'e.xsd': envelopeSchema(LOCATION), 'units.xsd': UNITS }));
    const [found] = validator.validate(envelope('<x:Disk ovf:size="4"/>'));
    assert.equal(found?.rule, 'XSD_NOT_WELL_FORMED');
    assert.equal(found?.line, 3);
  });

  test('cannot begin without a schema of the envelope, or with a broken one', () => {
    assert.throws(() => createStrictValidator(schemas({ 'units.xsd': UNITS })), { code: 'OVF_SCHEMA_UNUSABLE' });
    assert.throws(() => createStrictValidator(new Map()), { code: 'OVF_SCHEMA_UNUSABLE' });
    using validator = createStrictValidator(schemas({ 'e.xsd': envelopeSchema(LOCATION), 'units.xsd': '<x/>' }));
    assert.throws(() => validator.validate(envelope('<Disk ovf:size="4"/>')), { code: 'OVF_SCHEMA_UNUSABLE' });
  });

  test('frees the memory of every descriptor', () => {
    using validator = createStrictValidator(schemas({ 'e.xsd': envelopeSchema(LOCATION), 'units.xsd': UNITS }));
    const large = envelope(`<Disk ovf:size="4"/>${' '.repeat(200_000)}`);
    for (let round = 0; round < 10; round += 1) validator.validate(large);
    const before = process.memoryUsage().arrayBuffers;
    for (let round = 0; round < 300; round += 1) validator.validate(large);
    assert.ok(process.memoryUsage().arrayBuffers - before < 32 * 1024 * 1024);
  });
});
