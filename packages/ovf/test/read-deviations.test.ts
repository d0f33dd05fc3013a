import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parseEnvelope } from '../src/envelope/index.ts';
import { SAMPLE, sampleWith } from './sample-descriptor.ts';

interface Case {
  readonly what: string;
  readonly descriptor: string;
  readonly rule: string;
  readonly severity: string;
  readonly says: RegExp;
}

const CASES: readonly Case[] = [
  {
    what: 'an older spelling',
    descriptor: SAMPLE.replaceAll('rasd:InstanceID', 'rasd:InstanceId'),
    rule: 'OVF_DEVIATION_SPELLING',
    severity: 'note',
    says: /InstanceId as InstanceID.*times: 14, first at line 52/,
  },
  {
    what: 'an attribute without namespace',
    descriptor: sampleWith('ovf:id="file1"', 'id="file1"'),
    rule: 'OVF_DEVIATION_UNQUALIFIED',
    severity: 'note',
    says: /File@id has no namespace/,
  },
  {
    what: 'an element without namespace',
    descriptor: sampleWith('<Info>Disks</Info>', '<Info xmlns="">Disks</Info>'),
    rule: 'OVF_DEVIATION_UNQUALIFIED',
    severity: 'note',
    says: /^Info has no namespace/,
  },
  {
    what: 'a shortened CIM namespace',
    descriptor: sampleWith('/wbem/wscim/1/cim-schema/2/CIM_Resource', '/CIM_Resource'),
    rule: 'OVF_DEVIATION_NAMESPACE',
    severity: 'note',
    says: /dmtf.org\/CIM_Resource/,
  },
  {
    what: 'fields out of order',
    descriptor: sampleWith(
      '<rasd:InstanceID>3</rasd:InstanceID><rasd:ResourceSubType>virtio</rasd:ResourceSubType>',
      '<rasd:ResourceSubType>virtio</rasd:ResourceSubType><rasd:InstanceID>3</rasd:InstanceID>',
    ),
    rule: 'OVF_DEVIATION_ORDER',
    severity: 'note',
    says: /InstanceID stands after ResourceSubType/,
  },
  {
    what: 'a section after the content',
    descriptor: sampleWith(
      '</Envelope>',
      '<EulaSection><Info>Late</Info><License>x</License></EulaSection></Envelope>',
    ),
    rule: 'OVF_DEVIATION_ORDER',
    severity: 'note',
    says: /EulaSection stands after VirtualSystemCollection/,
  },
  {
    what: 'an unknown attribute of OVF',
    descriptor: sampleWith('<Network ovf:name="back"/>', '<Network ovf:name="back" ovf:vlan="7"/>'),
    rule: 'OVF_DEVIATION_ATTRIBUTE',
    severity: 'warning',
    says: /no attribute ovf:vlan on Network/,
  },
  {
    what: 'an undeclared prefix',
    descriptor: sampleWith(/ *xmlns:rasd="[^"]*"/, ''),
    rule: 'OVF_XML_PREFIX_UNDECLARED',
    severity: 'warning',
    says: /prefix "rasd"/,
  },
  {
    what: 'a missing Info of a system',
    descriptor: sampleWith('<Info>The database</Info>', ''),
    rule: 'OVF_INFO_MISSING',
    severity: 'warning',
    says: /VirtualSystem has no Info/,
  },
];

for (const { what, descriptor, rule, severity, says } of CASES) {
  test(`${what} is understood, and told once`, () => {
    const { diagnostics } = parseEnvelope(descriptor);
    assert.deepEqual(
      diagnostics.map((diagnostic) => [diagnostic.severity, diagnostic.code]),
      [[severity, rule]],
    );
    assert.match(diagnostics[0]?.message ?? '', says);
    assert.doesNotMatch(`${diagnostics[0]?.message} ${diagnostics[0]?.remedy}`, /\{\w+\}/);
  });
}

test('what tools do everywhere does not fill the list', () => {
  const unqualified = SAMPLE.replaceAll(' ovf:', ' ');
  const { diagnostics } = parseEnvelope(unqualified);
  assert.ok(diagnostics.length < 40);
  assert.ok(diagnostics.every(({ code }) => code === 'OVF_DEVIATION_UNQUALIFIED'));
});
