import assert from 'node:assert/strict';
import { test } from 'node:test';
import { convertEnvelope, type Diagnostic, parseEnvelope, writeEnvelope } from '../src/index.ts';

const CONTROLLER = `<Item><rasd:InstanceID>9</rasd:InstanceID><rasd:ResourceType>6</rasd:ResourceType>`;

/** A sound system with something more in its hardware, in an Item of that, or in its envelope. */
function descriptor(more: { readonly hardware?: string; readonly item?: string; readonly sections?: string }): string {
  const { hardware = '', item = '', sections = '' } = more;
  return `<Envelope xmlns="http://schemas.dmtf.org/ovf/envelope/2" xmlns:ovf="http://schemas.dmtf.org/ovf/envelope/2"
    xmlns:rasd="http://schemas.dmtf.org/wbem/wscim/1/cim-schema/2/CIM_ResourceAllocationSettingData"
    xmlns:vmw="http://www.vmware.com/schema/ovf"><References/>
    <NetworkSection><Info/><Network ovf:name="n"><Description/>${sections}</Network></NetworkSection>
    <VirtualSystem ovf:id="v"><Info/><VirtualHardwareSection><Info/>
    <Item><rasd:AllocationUnits>byte * 2^20</rasd:AllocationUnits><rasd:InstanceID>1</rasd:InstanceID>
    <rasd:ResourceType>4</rasd:ResourceType><rasd:VirtualQuantity>64</rasd:VirtualQuantity></Item>
    ${CONTROLLER}${item}</Item>${hardware}</VirtualHardwareSection></VirtualSystem></Envelope>`;
}

const config = (key: string, value: string, attributes = '') =>
  `<vmw:Config ${attributes} vmw:key="${key}" vmw:value="${value}"/>`;

function told(diagnostics: readonly Diagnostic[]): readonly string[] {
  return diagnostics.map(({ severity, code }) => `${severity} ${code}`);
}

test('settings of VMware that ask nothing here are admitted with a note, and written back', () => {
  const asked = [
    config('cpuHotAddEnabled', 'true'),
    config('tools.syncTimeWithHost', 'true'),
    config('powerOpInfo.powerOffType', 'soft'),
    config('firmware', 'bios'),
  ];
  for (const more of [{ hardware: asked.join('') }, { item: asked.join('') }]) {
    const { envelope, diagnostics } = parseEnvelope(descriptor(more));
    assert.deepEqual(told(diagnostics), Array(4).fill('note OVF_NOT_ENFORCED'));
    assert.ok(envelope !== undefined);
    const written = writeEnvelope(envelope);
    for (const key of ['cpuHotAddEnabled', 'tools.syncTimeWithHost', 'powerOpInfo.powerOffType', 'firmware']) {
      assert.match(written, new RegExp(`vmw:key="${key}"`));
    }
    assert.deepEqual(told(parseEnvelope(written).diagnostics), told(diagnostics));
  }
});

test('settings of VMware that ask for something, or are not known, are refused when required', () => {
  const cases: readonly (readonly [string, string, string])[] = [
    ['nestedHVEnabled', 'true', 'error OVF_REQUIRED_UNKNOWN'],
    ['bootOptions.efiSecureBootEnabled', 'true', 'error OVF_REQUIRED_UNKNOWN'],
    ['somethingElse', 'true', 'error OVF_REQUIRED_UNKNOWN'],
    ['firmware', 'efi', 'error OVF_UNSUPPORTED'],
  ];
  for (const [key, value, expected] of cases) {
    assert.deepEqual(told(parseEnvelope(descriptor({ hardware: config(key, value) })).diagnostics), [expected], key);
  }
  const elsewhere = config('cpuHotAddEnabled', 'true').replaceAll('vmw:', 'ovf:');
  const { diagnostics } = parseEnvelope(descriptor({ hardware: elsewhere }));
  assert.ok(told(diagnostics).includes('error OVF_REQUIRED_UNKNOWN'), 'only those of VMware itself are known');
});

test('EFI firmware that is not required is a warning', () => {
  const optional = config('firmware', 'efi', 'ovf:required="false"');
  assert.deepEqual(told(parseEnvelope(descriptor({ hardware: optional })).diagnostics), ['warning OVF_NOT_ENFORCED']);
});

test('a port profile of a network is told to have no effect, and written back', () => {
  const profile = '<NetworkPortProfileURI>http://h/profile.xml</NetworkPortProfileURI>';
  const { envelope, diagnostics } = parseEnvelope(descriptor({ sections: profile }));
  assert.deepEqual(told(diagnostics), ['warning OVF_NOT_ENFORCED']);
  assert.ok(envelope !== undefined);
  assert.match(writeEnvelope(envelope), /<NetworkPortProfileURI>http:\/\/h\/profile\.xml<\/NetworkPortProfileURI>/);
  const converted = convertEnvelope(envelope, '1.x');
  assert.deepEqual(told(converted.diagnostics), ['warning OVF_NOT_EXPRESSIBLE']);
  assert.doesNotMatch(writeEnvelope(converted.envelope), /PortProfile/);
});

test('an unknown element is refused in every section that has a place for others, unless it is optional', () => {
  const sections: readonly string[] = [
    '<ProductSection><Info/>X</ProductSection>',
    '<ProductSection><Info/><Property ovf:key="k" ovf:type="string">X</Property></ProductSection>',
    '<OperatingSystemSection ovf:id="1"><Info/>X</OperatingSystemSection>',
    '<EulaSection><Info/><License/>X</EulaSection>',
    '<AnnotationSection><Info/><Annotation/>X</AnnotationSection>',
  ];
  for (const section of sections) {
    for (const [unknown, expected] of [
      ['<vmw:Other/>', 'error OVF_REQUIRED_UNKNOWN'],
      ['<vmw:Other ovf:required="false"/>', 'note OVF_OPTIONAL_SKIPPED'],
    ] as const) {
      const text = descriptor({}).replace('<VirtualHardware', `${section.replace('X', unknown)}<VirtualHardware`);
      assert.deepEqual(told(parseEnvelope(text).diagnostics), [expected], section);
    }
  }
});
