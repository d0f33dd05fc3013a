import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type Envelope, parseEnvelope, type VirtualSystem, type VirtualSystemCollection } from '../src/index.ts';
import { sampleWith } from './sample-descriptor.ts';

const NS2 = 'xmlns:ovf2="http://schemas.dmtf.org/ovf/envelope/2"';
const BOOT =
  'xmlns:bootc="http://schemas.dmtf.org/wbem/wscim/1/cim-schema/2/CIM_BootConfigSetting" ' +
  'xmlns:boots="http://schemas.dmtf.org/wbem/wscim/1/cim-schema/2/CIM_BootSourceSetting"';

test('an InstallSection says how long the first boot may take', () => {
  const section = '<InstallSection ovf:initialBootStopDelay="300"><Info>First</Info></InstallSection>';
  assert.equal(systemOf(inSystem(section)).install?.initialBootStopDelaySeconds, 300);
  const open = systemOf(inSystem('<InstallSection><Info>First</Info></InstallSection>'));
  assert.equal(open.install?.initialBootStopDelaySeconds, 0);
});

test('a ScaleOutSection of 2.x is understood in an envelope of 1.x', () => {
  const { scaleOut } = collectionOf(
    sampleWith(
      '<StartupSection>',
      `<ovf2:ScaleOutSection ${NS2} ovf2:id="web"><Info/><ovf2:Description>More</ovf2:Description>` +
        '<ovf2:InstanceCount ovf2:minimum="2" ovf2:default="3" ovf2:maximum="5"/>' +
        '<ovf2:InstanceCount ovf2:default="9" ovf2:configuration="large"/></ovf2:ScaleOutSection><StartupSection>',
    ),
  );
  assert.equal(scaleOut?.id, 'web');
  assert.deepEqual(
    scaleOut.counts.map(({ minimum, byDefault, maximum, configurations }) => [
      minimum,
      byDefault,
      maximum,
      configurations,
    ]),
    [
      [2, 3, 5, []],
      [1, 9, undefined, ['large']],
    ],
  );
});

test('placement groups are read with their members, nested or not', () => {
  const groups =
    `<ovf2:PlacementGroupSection ${NS2} ovf2:id="rack" ovf2:policy="affinity"><Info/></ovf2:PlacementGroupSection>` +
    `<ovf2:PlacementGroupSection ${NS2} ovf2:id="apart" ovf2:policy="availability"><Info/>` +
    '<ovf2:PlacementSection ovf2:group="rack"/></ovf2:PlacementGroupSection>';
  const member = `<ovf2:PlacementSection ${NS2} ovf2:group="apart"><Info/></ovf2:PlacementSection>`;
  const envelope = accepted(inSystem(member).replace('<NetworkSection>', `${groups}<NetworkSection>`));
  assert.deepEqual(
    envelope.placementGroups.map(({ id, policy, memberOf }) => [id, policy, memberOf]),
    [
      ['rack', 'affinity', []],
      ['apart', 'availability', ['rack']],
    ],
  );
  assert.deepEqual(firstSystem(envelope).placementGroupIds, ['apart']);
});

test('a membership in a group that is not there is an error only when it is required', () => {
  const placement = (required: string) =>
    inSystem(`<PlacementSection ovf:group="none"${required}><Info/></PlacementSection>`);
  assert.deepEqual(codes(placement('')), ['error OVF_REFERENCE_DANGLING']);
  assert.deepEqual(codes(placement(' ovf:required="false"')), ['warning OVF_REFERENCE_DANGLING']);
});

test('a BootDeviceSection is an order of sources', () => {
  const section =
    `<BootDeviceSection ${BOOT}><Info/><bootc:CIM_BootConfigSetting ovf:configuration="small">` +
    '<boots:CIM_BootSourceSetting><boots:InstanceID>x</boots:InstanceID>' +
    '<boots:StructuredBootString>CIM:CD</boots:StructuredBootString></boots:CIM_BootSourceSetting>' +
    '<boots:CIM_BootSourceSetting><boots:InstanceID>4</boots:InstanceID></boots:CIM_BootSourceSetting>' +
    '</bootc:CIM_BootConfigSetting></BootDeviceSection>';
  const [device] = systemOf(inSystem(section)).bootDevices;
  assert.deepEqual([device?.configurations, device?.order], [['small'], ['CIM:CD', '4']]);
});

test('environment files must be in References and stay in their folder', () => {
  const section = (fileRef: string, path: string) =>
    inSystem(
      `<EnvironmentFilesSection><Info/><File ovf:fileRef="${fileRef}" ovf:path="${path}"/></EnvironmentFilesSection>`,
    );
  const [file] = systemOf(section('file1', 'keys/id.pub')).environmentFiles;
  assert.deepEqual([file?.fileRef, file?.path], ['file1', 'keys/id.pub']);
  assert.deepEqual(codes(section('none', 'a')), ['error OVF_REFERENCE_DANGLING']);
  assert.deepEqual(codes(section('file1', '../a')), ['error OVF_VALUE_INVALID']);
});

test('shared disks are disks with an id of their own', () => {
  const shared = (id: string) =>
    sampleWith(
      '<NetworkSection>',
      `<SharedDiskSection><Info/><SharedDisk ovf:diskId="${id}" ovf:capacity="1" ovf:capacityAllocationUnits="GiB" ` +
        'ovf:readOnly="true"/></SharedDiskSection><NetworkSection>',
    ).replace('ovf:/disk/base', `ovf:/disk/${id}`);
  const [disk] = accepted(shared('quorum')).sharedDisks;
  assert.deepEqual(
    [disk?.diskId, disk?.isReadOnly, disk?.capacity],
    ['quorum', true, { kind: 'bytes', bytes: 2 ** 30 }],
  );
  assert.deepEqual(codes(shared('scratch')), ['error OVF_DUPLICATE']);
});

test('delta disks, chunks and bzip2 are read', () => {
  const envelope = accepted(
    sampleWith('ovf:diskId="data"', 'ovf:diskId="data" ovf:parentRef="scratch"').replace(
      'ovf:size="10"',
      'ovf:size="10" ovf:compression="bzip2" ovf:chunkSize="4"',
    ),
  );
  assert.equal(envelope.disks[1]?.parentRef, 'scratch');
  assert.deepEqual([envelope.files[0]?.compression, envelope.files[0]?.chunkBytes], ['bzip2', 4]);
});

test('what a collection may use is read, and said to have no effect', () => {
  const section =
    '<ResourceAllocationSection><Info/><Item><rasd:InstanceID>c</rasd:InstanceID><rasd:Limit>4</rasd:Limit>' +
    '<rasd:ResourceType>3</rasd:ResourceType></Item></ResourceAllocationSection><StartupSection>';
  const descriptor = sampleWith('<StartupSection>', section);
  assert.deepEqual(codes(descriptor), ['note OVF_NOT_ENFORCED']);
  assert.equal(collectionOf(descriptor).resourceAllocation[0]?.limit, 4);
});

test('a section of others is admitted when it is optional, or when the caller understands it', () => {
  const odd = (required: string) => sampleWith('<StartupSection>', `<vmw:Odd${required}>1</vmw:Odd><StartupSection>`);
  assert.deepEqual(codes(odd('')), ['error OVF_REQUIRED_UNKNOWN']);
  const asked: string[] = [];
  const understands = ({ ns, name }: { readonly ns: string; readonly name: string }) => asked.push(`${ns} ${name}`) > 0;
  const { envelope, diagnostics } = parseEnvelope(odd(''), { understands });
  assert.deepEqual([diagnostics, asked], [[], ['http://www.vmware.com/schema/ovf Odd']]);
  assert.deepEqual(
    envelope?.content.extensions.map(({ name, text }) => [name, text]),
    [['Odd', '1']],
  );
  assert.equal(accepted(odd(' ovf:required="false"')).content.extensions.length, 1);
});

test('an optional EncryptionSection is kept, a required one refuses the package', () => {
  const section = (required: string) =>
    sampleWith('<NetworkSection>', `<EncryptionSection${required}><Info/></EncryptionSection><NetworkSection>`);
  assert.deepEqual(codes(section('')), ['error OVF_ENCRYPTED']);
  assert.equal(accepted(section(' ovf:required="false"')).extensions[0]?.name, 'EncryptionSection');
});

function inSystem(section: string): string {
  return sampleWith('<VirtualHardwareSection ovf:transport', `${section}<VirtualHardwareSection ovf:transport`);
}

function accepted(descriptor: string): Envelope {
  const { envelope, diagnostics } = parseEnvelope(descriptor);
  assert.deepEqual(
    diagnostics.filter(({ severity }) => severity === 'error'),
    [],
  );
  assert.ok(envelope !== undefined);
  return envelope;
}

function codes(descriptor: string): readonly string[] {
  return parseEnvelope(descriptor).diagnostics.map(({ severity, code }) => `${severity} ${code}`);
}

function collectionOf(descriptor: string): VirtualSystemCollection {
  const { content } = accepted(descriptor);
  assert.ok(content.kind === 'collection');
  return content;
}

function systemOf(descriptor: string): VirtualSystem {
  return firstSystem(accepted(descriptor));
}

function firstSystem({ content }: Envelope): VirtualSystem {
  const system = content.kind === 'collection' ? content.children[0] : content;
  assert.ok(system?.kind === 'system');
  return system;
}
