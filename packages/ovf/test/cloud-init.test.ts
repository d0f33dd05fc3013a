import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import {
  XmlBufferInputProvider,
  XmlDocument,
  XmlElement,
  XsdValidator,
  xmlCleanupInputProvider,
  xmlRegisterInputProvider,
} from 'libxml2-wasm';
import { cloudInitUserData, OVF_ENVIRONMENT_FILE, OVF_ENVIRONMENT_LABEL, writeEnvironmentDisc } from '../src/index.ts';
import { environmentOf, GUEST_PROPERTIES } from './cloud-init-sample.ts';
import { readIso } from './iso-reader.ts';

const NAMESPACE = 'http://schemas.dmtf.org/ovf/environment/1';
const schemas = join(import.meta.dirname, '../../../../../shared/schemas');

/** Element children of this local name, as cloud-init's find_child takes them: whatever their namespace. */
function childrenOf(element: XmlElement, name: string): readonly XmlElement[] {
  const found: XmlElement[] = [];
  for (let child = element.firstChild; child !== null; child = child.next) {
    if (child instanceof XmlElement && child.name === name) found.push(child);
  }
  return found;
}

/**
 * cloud-init's get_properties, rule by rule: the root is an Environment with children, the first PropertySection
 * directly below it counts, and every Property has key and value in the environment's namespace.
 */
function propertiesFor(document: string): Readonly<Record<string, string>> {
  using parsed = XmlDocument.fromString(document);
  const { root } = parsed;
  assert.equal(root.name, 'Environment');
  assert.ok(root.firstChild !== null, 'No Child Nodes');
  const [section] = childrenOf(root, 'PropertySection');
  assert.ok(section !== undefined, "No 'PropertySection's");
  const attribute = (element: XmlElement, name: string) => {
    const found = element.attrs.find((each) => each.name === name && each.namespaceUri === NAMESPACE);
    assert.ok(found !== undefined, `no ${name} in the namespace`);
    return found.value;
  };
  return Object.fromEntries(
    childrenOf(section, 'Property').map((element) => [attribute(element, 'key'), attribute(element, 'value')]),
  );
}

describe('cloud-init', () => {
  test('finds the own properties as they are, and none of the siblings', () => {
    assert.deepEqual(propertiesFor(environmentOf(GUEST_PROPERTIES)), GUEST_PROPERTIES);
  });

  test('accepts a system without properties', () => {
    assert.deepEqual(propertiesFor(environmentOf({}, { entities: [] })), {});
  });

  test('finds any values', () => {
    const text = fc
      .string({ unit: 'binary' })
      .filter((value) => /^[\t\n\r\u{20}-\u{D7FF}\u{E000}-\u{FFFD}\u{10000}-\u{10FFFF}]*$/u.test(value));
    fc.assert(
      fc.property(fc.dictionary(fc.stringMatching(/^[a-z][a-z0-9.-]{0,20}$/), text), (properties) => {
        assert.deepEqual(propertiesFor(environmentOf(properties)), { ...properties });
      }),
    );
  });

  test('finds the document on the disc by one of the names it tries, and the disc by a label it knows', () => {
    const image = writeEnvironmentDisc({ environmentXml: environmentOf(GUEST_PROPERTIES), time: 0 });
    const { label, files } = readIso(image);
    assert.match(label, /^(OVF-TRANSPORT|ovf-transport|OVFENV|ovfenv|OVF ENV|ovf env)$/);
    assert.equal(label, OVF_ENVIRONMENT_LABEL);
    assert.match(OVF_ENVIRONMENT_FILE, /^(ovf-env\.xml|ovf_env\.xml|OVF_ENV\.XML|OVF-ENV\.XML)$/);
    assert.ok(files.has(OVF_ENVIRONMENT_FILE));
    // Without Rock Ridge a system shows the level 1 name, which is one of those too.
    assert.ok(Buffer.from(image).includes('OVF_ENV.XML;1'));
  });

  test('gets user data as base64, so that no script is taken for it by its length', () => {
    const script = '#cloud-config\npackages: [x]\n';
    const encoded = cloudInitUserData(script);
    assert.equal(Buffer.from(encoded, 'base64').toString(), script);
    assert.equal(cloudInitUserData(encoded), encoded);
    assert.equal(Buffer.from(cloudInitUserData('é'.repeat(20_000)), 'base64').toString(), 'é'.repeat(20_000));
    assert.equal(cloudInitUserData(''), '');
  });
});

test('the document is valid by the schema of DSP8027', (context) => {
  const [schema, common] = [join(schemas, 'ovf-env/DSP8027.xsd'), join(schemas, 'ovf-1.1.1/common.xsd')];
  if (!existsSync(schema) || !existsSync(common)) {
    context.skip(`SKIPPED: the DMTF schemas are not here (${schemas})`);
    return;
  }
  const address = 'http://schemas.dmtf.org/wbem/wscim/1/common.xsd';
  xmlRegisterInputProvider(new XmlBufferInputProvider({ [address]: readFileSync(common) }));
  try {
    using source = XmlDocument.fromBuffer(readFileSync(schema));
    using validator = XsdValidator.fromDoc(source);
    for (const text of [
      environmentOf(GUEST_PROPERTIES),
      environmentOf({}, { entities: [] }),
      environmentOf(GUEST_PROPERTIES, { omittedEntities: 5 }),
    ]) {
      using document = XmlDocument.fromString(text);
      validator.validate(document);
    }
    using broken = XmlDocument.fromString(
      environmentOf(GUEST_PROPERTIES).replace('oe:key="password"', 'key="password"'),
    );
    assert.throws(() => validator.validate(broken));
  } finally {
    xmlCleanupInputProvider();
  }
});
