import assert from 'node:assert/strict';
import { test } from 'node:test';
import { unwrap } from '@hanse/kernel';
import fc from 'fast-check';
import { expandMacros, type Macro, writeOvfEnvironment } from '../src/index.ts';
import { parseXml } from '../src/xml/parse-xml.ts';
import { DEFAULT_XML_LIMITS } from '../src/xml/xml-limits.ts';

const platform = { kind: 'Hanse', version: '0.1', vendor: 'Hanse', locale: 'en' };
const xmlText = fc
  .string({ unit: 'binary' })
  .filter((text) => /^[\t\n\r\u{20}-\u{D7FF}\u{E000}-\u{FFFD}\u{10000}-\u{10FFFF}]*$/u.test(text));

test('the document holds the own properties and those of the siblings, one on each line', () => {
  const text = writeOvfEnvironment({
    id: 'web',
    platform,
    properties: { 'org.shop.port': '80', motd: 'a "b" <c>\n\td' },
    entities: [{ id: 'db', properties: { password: 'x&y' } }],
  });
  assert.match(text, /^ {4}<Property oe:key="org\.shop\.port" oe:value="80"\/>$/m);
  assert.match(text, /^ {4}<Property oe:key="motd" oe:value="a &quot;b&quot; &lt;c&gt;&#10;&#9;d"\/>$/m);
  assert.match(
    text,
    /<Entity oe:id="db">\n {4}<PropertySection>\n {6}<Property oe:key="password" oe:value="x&amp;y"\/>$/m,
  );
});

test('any value that XML can carry comes back as it was', () => {
  fc.assert(
    fc.property(xmlText, xmlText, (key, value) => {
      const text = writeOvfEnvironment({ id: 'x', platform, properties: { [`k${key}`]: value }, entities: [] });
      const section = parseXml(text, DEFAULT_XML_LIMITS).root.children.find(({ name }) => name === 'PropertySection');
      const attributes = section?.children[0]?.attributes.map((attribute) => attribute.value);
      assert.deepEqual(attributes, [`k${key}`, value]);
    }),
  );
});

test('a value that XML cannot carry is refused with its place', () => {
  for (const value of ['\0', '\u0008', '\uD800', '\uFFFE']) {
    assert.throws(() => writeOvfEnvironment({ id: 'x', platform, properties: { k: value }, entities: [] }), {
      code: 'OVF_VALUE_INVALID',
      message: /property "k" of "x"/,
    });
  }
});

test('macros are filled in from the deployment', () => {
  const resolve = (macro: Macro) => {
    if (macro.name !== 'IP') return macro.name.toLowerCase();
    return macro.network === 'front' ? `10.0.0.${macro.virtualSystem === 'db' ? 2 : 1}` : undefined;
  };
  const cases: readonly (readonly [string, string])[] = [
    ['http://@IP(front):80/', 'http://10.0.0.1:80/'],
    ['@IP( front , db )', '10.0.0.2'],
    ['@VmId-@ServiceId.@Domain', 'vmid-serviceid.domain'],
    ['me@example.org, p@ss', 'me@example.org, p@ss'],
    ['@@VmId and @', '@VmId and @'],
    ['', ''],
  ];
  for (const [value, expected] of cases) assert.equal(unwrap(expandMacros(value, resolve)), expected);
  const bad: readonly (readonly [string, string, RegExp])[] = [
    ['a @Nosuch b', 'OVF_MACRO_UNKNOWN', /"@Nosuch" at column 3/],
    ['@IP', 'OVF_MACRO_UNKNOWN', /"@IP" at column 1/],
    ['@IP(a,b,c)', 'OVF_MACRO_UNKNOWN', /column 1/],
    ['@VmId(x)', 'OVF_MACRO_UNKNOWN', /column 1/],
    ['x @IP(back)', 'OVF_MACRO_UNRESOLVED', /"@IP\(back\)" has no value at column 3/],
  ];
  for (const [value, code, message] of bad) {
    const result = expandMacros(value, resolve);
    assert.ok(!result.ok, value);
    assert.equal(result.error.code, code);
    assert.match(result.error.message, message);
  }
});
