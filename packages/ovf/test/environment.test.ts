import assert from 'node:assert/strict';
import { test } from 'node:test';
import { unwrap } from '@hanse/kernel';
import fc from 'fast-check';
import {
  environmentFileName,
  expandMacros,
  guestInfoVariables,
  listedSiblings,
  MAX_LISTED_SIBLINGS,
  type Macro,
  OVF_ENVIRONMENT_FILE,
  OVF_ENVIRONMENT_LABEL,
  writeEnvironmentDisc,
  writeOvfEnvironment,
} from '../src/index.ts';
import { parseXml } from '../src/xml/parse-xml.ts';
import { DEFAULT_XML_LIMITS } from '../src/xml/xml-limits.ts';
import { utf8 } from './bytes.ts';
import { readIso } from './iso-reader.ts';

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

test('the platform says its time zone, and siblings that are not listed are counted', () => {
  const text = writeOvfEnvironment({
    id: 'web',
    platform: { ...platform, timezoneMinutes: -90 },
    properties: {},
    entities: [],
    omittedEntities: 7,
  });
  assert.match(text, /<Locale>en<\/Locale>\n {4}<Timezone>-90<\/Timezone>/);
  assert.match(text, /<PropertySection>\n {2}<\/PropertySection>/);
  assert.match(text, /<OmittedEntities xmlns="urn:hanse:ovf-environment:1" count="7"\/>\n<\/Environment>/);
});

test('siblings are those of the same collection, up to a number, everybody equally often', () => {
  const systems = Array.from({ length: 1_000 }, (_, index) => ({
    id: `s${index}`,
    collectionId: index < 3 ? 'few' : 'many',
  }));
  const siblingsOf = listedSiblings(systems);
  const ids = (id: string) => siblingsOf(id).listed.map((each) => each.id);
  assert.deepEqual([ids('s1'), siblingsOf('s1').omitted], [['s2', 's0'], 0]);
  assert.deepEqual([ids('nosuch'), siblingsOf('nosuch').omitted], [[], 0]);
  const counts = new Map<string, number>();
  for (const { id } of systems.slice(3)) {
    const { listed, omitted } = siblingsOf(id);
    assert.deepEqual([listed.length, omitted], [MAX_LISTED_SIBLINGS, 996 - MAX_LISTED_SIBLINGS]);
    assert.ok(listed.every((other) => other.id !== id));
    for (const other of listed) counts.set(other.id, (counts.get(other.id) ?? 0) + 1);
  }
  assert.deepEqual([...new Set(counts.values())], [MAX_LISTED_SIBLINGS]);
});

test('the disc holds the document in its root and environment files in their folder', () => {
  const environmentXml = writeOvfEnvironment({ id: 'x', platform, properties: { k: 'v' }, entities: [] });
  const image = writeEnvironmentDisc({
    environmentXml,
    environmentFiles: [{ path: 'conf/motd', content: utf8('hello') }],
    otherFiles: [{ name: 'hosts', content: utf8('127.0.0.1') }],
    time: 0,
  });
  const { label, files } = readIso(image);
  assert.equal(label, OVF_ENVIRONMENT_LABEL);
  assert.deepEqual([...files.keys()].sort(), ['hosts', OVF_ENVIRONMENT_FILE, 'ovffiles/conf/motd']);
  assert.equal(files.get(OVF_ENVIRONMENT_FILE)?.toString(), environmentXml);
  assert.equal(files.get(environmentFileName('conf/motd'))?.toString(), 'hello');
  assert.deepEqual(guestInfoVariables(environmentXml), { 'guestinfo.ovfEnv': environmentXml });
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
