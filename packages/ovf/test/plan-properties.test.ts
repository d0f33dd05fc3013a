import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { isPropertyValueNeeded, propertyValueProblem } from '../src/envelope/property-type.ts';
import { configurableProperties, outlineDeployment, planDeployment, requireEulasAccepted } from '../src/index.ts';
import { collection, configurations, envelopeOf, planOf, product, system } from './plan-sample.ts';

/** Type, qualifiers, values that are accepted, values that are not. */
const CASES: readonly (readonly [string, string, readonly string[], readonly string[]])[] = [
  ['uint8', '', ['0', '255', '+7', ' 7 '], ['256', '-1', '1.0', '0x1', '', '٣']],
  ['sint8', '', ['-128', '127'], ['-129', '128']],
  ['uint16', '', ['65535'], ['65536']],
  ['sint16', '', ['-32768', '32767'], ['32768']],
  ['uint32', '', ['4294967295'], ['4294967296']],
  ['sint32', '', ['-2147483648'], ['2147483648']],
  ['uint64', '', ['18446744073709551615'], ['18446744073709551616']],
  ['sint64', '', ['-9223372036854775808', '9223372036854775807'], ['9223372036854775808']],
  ['boolean', '', ['true', 'False'], ['1', 'yes', '']],
  ['real32', '', ['1', '-.5', '1.5e3', '3.4e38'], ['1e39', 'NaN', '1,5', '']],
  ['real64', '', ['1e308', '0.1'], ['1e309', 'Infinity']],
  ['char16', '', ['x', 'é'], ['', 'xy', '😀']],
  [
    'dateTime',
    '',
    ['2030-01-31T12:00:00Z', '20300131120000.000000+060', '00000007120000.000000:000'],
    ['tomorrow', '2030-13-01T00:00:00Z'],
  ],
  ['String', '', ['', 'anything'], []],
  [
    'ip',
    '',
    ['', '10.0.0.1', '::1', 'fe80::1:2', '::ffff:10.0.0.1', '1:2:3:4:5:6:7:8'],
    ['10.0.0', '10.0.0.256', '1:2', '1::2::3', '1:2:3:4:5:6:7:8:9', 'g::'],
  ],
  ['ip:Net 1', '', ['192.168.1.1'], ['host']],
  ['password', 'MinLen(8)', ['12345678'], ['1234567', '']],
  ['password(8..)', '', ['12345678'], ['1234567']],
  ['expression', '', [`\${x}`], []],
  ['string(..3)', '', ['', 'abc', '😀😀😀'], ['abcd']],
  ['string["a","b c"]', '', ['a', 'b c'], ['c', '']],
  ['int[1..5]', '', ['1', '5'], ['0', '6', 'x']],
  ['int(-5..)', '', ['-5', '99'], ['-6']],
  ['real(0.5..1.5)', '', ['0.5', '1'], ['0.4', '1.6']],
  ['string', 'MinLen(2) MaxLen(3)', ['ab', 'abc'], ['', 'a', 'abcd']],
  ['string', 'minlen( 1 ), ValueMap{"red", "a \\"b\\"", "c}d"}', ['red', 'a "b"', 'c}d'], ['', 'blue']],
  [
    'uint16',
    'ValueMap{"1".."5", "80", "100..200", "300.."}',
    ['1', '5', '80', '150', '65535'],
    ['0', '6', '99', '299'],
  ],
  ['string', 'ValueMap{"1..5"}', ['1..5'], ['3']],
  ['int', 'ValueMap{1, 2,3..5}', ['1', '2', '4'], ['0', '6', '']],
  ['string', 'ValueMap{low,very high}', ['low', 'very high'], ['high']],
  ['string', 'Ip(Net 1)', ['', '10.0.0.1'], ['host']],
  ['string', 'MinLen(1), VimIp', ['10.0.0.1'], ['', 'host']],
  ['string', 'Netmask', ['', 'anything'], []],
  ['uint16', 'MinValue(10), MaxValue(20)', ['10', '20'], ['9', '21']],
  ['uint64', 'MaxValue(18446744073709551614)', ['18446744073709551614'], ['18446744073709551615']],
];

describe('a value is checked against its type and qualifiers:', () => {
  for (const [type, qualifiers, good, bad] of CASES) {
    test(`${type} ${qualifiers}`, () => {
      for (const value of good) assert.equal(propertyValueProblem(type, qualifiers, value), undefined, value);
      for (const value of bad) assert.ok((propertyValueProblem(type, qualifiers, value) ?? '').length > 5, value);
    });
  }

  test('no qualifiers, however odd, take long or throw', () => {
    for (const qualifiers of [
      'ValueMap{"',
      `ValueMap{${'"'.repeat(8_000)}`,
      'MinLen(x)',
      `ValueMap{${'"a",'.repeat(2_000)}}`,
    ]) {
      propertyValueProblem('string', qualifiers, 'x'.repeat(10_000));
    }
  });
});

test('a value is needed where nothing at all would not do', () => {
  const needed = [
    ['uint8', ''],
    ['boolean', ''],
    ['real32', ''],
    ['string', 'MinLen(1)'],
    ['string', 'ValueMap{"a"}'],
    ['string["a"]', ''],
  ];
  const free = [
    ['string', ''],
    ['password', ''],
    ['ip', ''],
    ['string', 'MaxLen(4)'],
    ['string', 'ValueMap{"","a"}'],
    ['expression', ''],
  ];
  for (const [type = '', qualifiers = ''] of needed) assert.ok(isPropertyValueNeeded(type, qualifiers), type);
  for (const [type = '', qualifiers = ''] of free) assert.ok(!isPropertyValueNeeded(type, qualifiers), type);
});

const configurable = 'ovf:userConfigurable="true"';
const envelope = envelopeOf(
  collection(
    'c',
    product(`ovf:key="domain" ovf:type="string" ovf:value="x.example" ${configurable}`),
    system(
      'a',
      '',
      `<ProductSection ovf:class="org" ovf:instance="1"><Info>i</Info><Category>Access</Category>
        <Property ovf:key="port" ovf:type="uint16" ${configurable}><Label>Port</Label><Description>to listen on</Description>
          <Value ovf:value="80" ovf:configuration="web"/></Property>
        <Property ovf:key="secret" ovf:type="string" ovf:qualifiers="MinLen(4)" ovf:password="true" ${configurable}/>
        <Property ovf:key="note" ovf:type="string" ${configurable}/>
        <Property ovf:key="fixed" ovf:type="uint8"/>
        <Property ovf:key="url" ovf:type="string" ovf:value="https://\${domain}/\${HOME}"/>
      </ProductSection>`,
    ),
  ),
  configurations('plain', 'web'),
);

test('what a user may or must give is listed', () => {
  const listed = configurableProperties(envelope);
  assert.deepEqual(
    listed.map(({ entityId, key, isRequired, isPassword }) => [entityId, key, isRequired, isPassword]),
    [
      ['c', 'domain', false, false],
      ['a', 'org.port.1', true, false],
      ['a', 'org.secret.1', true, true],
      ['a', 'org.note.1', false, false],
    ],
  );
  assert.deepEqual(listed[1], {
    entityId: 'a',
    key: 'org.port.1',
    type: 'uint16',
    qualifiers: '',
    label: 'Port',
    description: 'to listen on',
    category: 'Access',
    defaultValue: '',
    isPassword: false,
    isRequired: true,
  });
  const [, port] = configurableProperties(envelope, 'web');
  assert.deepEqual([port?.defaultValue, port?.isRequired], ['80', false]);
});

test('what must be given and is not is named with what would be accepted', () => {
  const result = planDeployment(envelope);
  assert.ok(!result.ok);
  const told = JSON.stringify(result.error.details);
  assert.match(told, /Property \\"org\.port\.1\\" of \\"a\\" needs a value/);
  assert.match(told, /expected a whole number from 0 to 65535/);
  const one = planDeployment(envelope, { configuration: 'web' });
  assert.ok(!one.ok);
  assert.equal(one.error.code, 'OVF_PROPERTY_REQUIRED');
  assert.match(one.error.remedy, /at least 4 characters/);
  assert.ok(outlineDeployment(envelope).ok);
});

test('a password that is refused is not shown', () => {
  const result = planDeployment(envelope, { configuration: 'web', properties: { 'org.secret.1': 'abc' } });
  assert.ok(!result.ok);
  assert.equal(result.error.code, 'OVF_PROPERTY_VALUE');
  assert.doesNotMatch(result.error.message, /abc/);
});

test('a default may speak of the collection above it, and of nothing else', () => {
  const choices = { configuration: 'web', properties: { 'org.secret.1': 'abcd', domain: 'y.example' } };
  const [a] = planOf(envelope, choices).systems;
  assert.equal(a?.properties['org.url.1'], `https://y.example/\${HOME}`);
  const given = planOf(envelope, { ...choices, properties: { ...choices.properties, 'org.note.1': `\${domain}` } });
  assert.equal(given.systems[0]?.properties['org.note.1'], `\${domain}`);
});

test('licences must be accepted, and the error says whose', () => {
  const eula = '<EulaSection><Info>i</Info><License>Be kind.</License></EulaSection>';
  const plan = planOf(envelopeOf(collection('c', eula, system('a', '', eula), system('b'))));
  assert.throws(() => requireEulasAccepted(plan, false), { code: 'OVF_EULA_NOT_ACCEPTED', message: /"c", "a"/ });
  requireEulasAccepted(plan, true);
  requireEulasAccepted(planOf(envelopeOf(system('b'))), false);
});
