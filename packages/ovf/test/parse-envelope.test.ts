import assert from 'node:assert/strict';
import { test } from 'node:test';
import { HanseError } from '@hanse/kernel';
import { type Located, type Place, parseEnvelope, plainPlace, requireDeployable } from '../src/index.ts';
import { SAMPLE, sampleWith } from './sample-descriptor.ts';

test('a sound descriptor has no findings', () => {
  const { envelope, diagnostics } = parseEnvelope(SAMPLE);
  assert.deepEqual(diagnostics, []);
  assert.equal(envelope?.version, '1.x');
  assert.deepEqual(
    envelope?.files.map(({ href, size }) => [href, size]),
    [
      ['base.qcow2', 10],
      ['data.vmdk', undefined],
    ],
  );
  assert.deepEqual(
    envelope?.disks.map(({ format, capacity }) => [format, capacity]),
    [
      ['qcow2', { kind: 'bytes', bytes: 4 * 2 ** 30 }],
      ['vmdk', { kind: 'bytes', bytes: 2 ** 20 }],
      ['raw', { kind: 'property', key: 'scratch', unitBytes: 2 ** 20 }],
    ],
  );
  assert.equal(envelope?.content.kind, 'collection');
});

test('every element knows its line, column and path', () => {
  const { envelope } = parseEnvelope(SAMPLE);
  assert.deepEqual(placed(envelope?.files[1]), { line: 8, column: 5, path: '/Envelope/References/File[2]' });
  assert.deepEqual(placed(envelope), { line: 2, column: 1, path: '/Envelope' });
  const windows = parseEnvelope(SAMPLE.replaceAll('\n', '\r\n'));
  assert.deepEqual(placed(windows.envelope?.files[1]), placed(envelope?.files[1]));
});

test('unqualified attributes, undeclared prefixes and 2.x Items are read like the usual ones', () => {
  const unqualified = SAMPLE.replaceAll(' ovf:', ' ');
  assert.equal(parseEnvelope(unqualified).envelope?.files[0]?.id, 'file1');
  const undeclared = parseEnvelope(SAMPLE.replace(/ *xmlns:rasd="[^"]*"/, ''));
  assert.deepEqual(
    undeclared.diagnostics.map(({ code, severity }) => [code, severity]),
    [['OVF_XML_PREFIX_UNDECLARED', 'warning']],
  );
  const second = SAMPLE.replaceAll('envelope/1', 'envelope/2')
    .replace('<Item><rasd:AddressOnParent>0', '<StorageItem><rasd:AddressOnParent>0')
    .replace(
      '<rasd:ResourceType>17</rasd:ResourceType></Item>',
      '<rasd:ResourceType>17</rasd:ResourceType></StorageItem>',
    );
  assert.deepEqual(
    parseEnvelope(second).diagnostics.map(({ code, severity }) => [code, severity]),
    [
      ['OVF_DEVIATION_ORDER', 'note'],
      ['OVF_DEVIATION_NAMESPACE', 'note'],
    ],
  );
  assert.equal(parseEnvelope(second).envelope?.version, '2.x');
});

test('bytes are decoded by mark, declaration or as UTF-8', () => {
  const text = sampleWith('<Name>Web</Name>', '<Name>Wéb 网</Name>');
  const nameOf = (bytes: Uint8Array) => {
    const content = parseEnvelope(bytes).envelope?.content;
    return content?.kind === 'collection' ? content.children[0]?.name : undefined;
  };
  assert.equal(nameOf(new TextEncoder().encode(text)), 'Wéb 网');
  assert.equal(nameOf(Buffer.from(`\uFEFF${text}`, 'utf16le')), 'Wéb 网');
  assert.equal(nameOf(new TextEncoder().encode(text.replace('UTF-8', 'UTF-16'))), 'Wéb 网');
  const broken = parseEnvelope(Uint8Array.of(0x3c, 0xff, 0xfe, 0x3e));
  assert.equal(broken.diagnostics[0]?.code, 'OVF_XML_ENCODING');
  assert.equal(parseEnvelope(new Uint8Array(20), { limits: { size: 10 } }).diagnostics[0]?.code, 'OVF_XML_LIMIT');
});

test('optional unknown elements are skipped with a note', () => {
  const { diagnostics } = parseEnvelope(
    sampleWith('<NetworkSection>', '<vmw:Odd ovf:required="false"/><NetworkSection>'),
  );
  assert.deepEqual(
    diagnostics.map(({ code, severity, path }) => [code, severity, path]),
    [['OVF_OPTIONAL_SKIPPED', 'note', '/Envelope/Odd']],
  );
});

test('a refused descriptor is thrown with all its findings', () => {
  assert.equal(requireDeployable(parseEnvelope(SAMPLE)).content.id, 'shop');
  assert.throws(
    () => requireDeployable(parseEnvelope(sampleWith('uint16', 'odd'))),
    (thrown: unknown) => {
      assert.ok(thrown instanceof HanseError);
      assert.equal(thrown.code, 'OVF_REJECTED');
      assert.match(thrown.message, /Problems: 1;.*unknown type "odd"/);
      assert.ok(Array.isArray(thrown.details['diagnostics']));
      return true;
    },
  );
});

function placed(part: Located | undefined): Place | undefined {
  return part === undefined ? undefined : plainPlace(part.at);
}
