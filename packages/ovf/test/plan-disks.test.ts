import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import {
  type Envelope,
  filesOfPlan,
  outlineDeployment,
  parseEnvelope,
  planDeployment,
  requireDeployable,
} from '../src/index.ts';
import { descriptor, envelopeOf, item, planOf, product, system } from './plan-sample.ts';

const vmdk = 'ovf:format="http://www.vmware.com/interfaces/specifications/vmdk.html#streamOptimized"';
const files = (...ids: readonly string[]) => ids.map((id) => `<File ovf:id="${id}" ovf:href="${id}.bin"/>`).join('');
const disks = (...attributes: readonly string[]) =>
  `<DiskSection><Info>i</Info>${attributes.map((each) => `<Disk ${each}/>`).join('')}</DiskSection>`;
const disk = (id: string, more: string) => `ovf:diskId="${id}" ${vmdk} ${more}`;
const onDisk = (id: string, instance = 4, more: Readonly<Record<string, string>> = {}) =>
  item(instance, 17, { HostResource: `ovf:/disk/${id}`, ...more });
const refused = (envelope: Envelope) => {
  const result = planDeployment(envelope);
  assert.ok(!result.ok);
  return result.error;
};

describe('a chain of disks', () => {
  const chain = disks(
    disk('base', 'ovf:fileRef="f1" ovf:capacity="4096"'),
    disk('middle', 'ovf:fileRef="f2" ovf:capacity="4096" ovf:parentRef="base"'),
    disk('top', 'ovf:fileRef="f3" ovf:capacity="8192" ovf:parentRef="middle"'),
  );

  test('is planned as an image and those below it, nearest first', () => {
    const plan = planOf(envelopeOf(system('a', onDisk('top')), chain, files('f1', 'f2', 'f3')));
    const [top] = plan.systems[0]?.disks ?? [];
    assert.deepEqual([top?.diskId, top?.file?.id, top?.capacityBytes], ['top', 'f3', 8192]);
    assert.deepEqual(
      top?.parents.map(({ diskId, file, format }) => [diskId, file.href, format]),
      [
        ['middle', 'f2.bin', 'vmdk'],
        ['base', 'f1.bin', 'vmdk'],
      ],
    );
    assert.deepEqual(
      filesOfPlan(plan).map(({ id }) => id),
      ['f3', 'f2', 'f1'],
    );
  });

  test('may hold a blank disk, which adds nothing to what is below it', () => {
    const blank = disks(
      disk('base', 'ovf:fileRef="f1" ovf:capacity="4096"'),
      disk('copy', 'ovf:capacity="4096" ovf:parentRef="base"'),
    );
    const [copy] = planOf(envelopeOf(system('a', onDisk('copy')), blank, files('f1'))).systems[0]?.disks ?? [];
    assert.deepEqual([copy?.diskId, copy?.file?.id, copy?.parents, copy?.format], ['copy', 'f1', [], 'vmdk']);
  });

  test('in which a disk is smaller than its parent is refused', () => {
    const small = disks(
      disk('base', 'ovf:fileRef="f1" ovf:capacity="4096"'),
      disk('top', 'ovf:fileRef="f2" ovf:capacity="1024" ovf:parentRef="base"'),
    );
    const { envelope } = parseEnvelope(descriptor(system('a', onDisk('top')), small, files('f1', 'f2')));
    assert.ok(envelope !== undefined);
    const { code, message } = refused(envelope);
    assert.equal(code, 'OVF_DISK_CHAIN');
    assert.match(message, /1024 bytes, fewer than the 4096/);
  });

  test('of more disks than anybody would build is refused', () => {
    const links = Array.from({ length: 100 }, (_, index) => {
      const parent = index === 0 ? '' : `ovf:parentRef="d${index - 1}"`;
      return disk(`d${index}`, `ovf:fileRef="f${index}" ovf:capacity="4096" ${parent}`);
    });
    const images = files(...links.map((_, index) => `f${index}`));
    assert.match(
      refused(envelopeOf(system('a', onDisk('d99')), disks(...links), images)).message,
      /more than 64 disks/,
    );
    assert.equal(
      planOf(envelopeOf(system('a', onDisk('d63')), disks(...links), images)).systems[0]?.disks[0]?.parents.length,
      63,
    );
  });

  test('that leads nowhere or back is refused, should a reader let it pass', () => {
    const envelope = envelopeOf(system('a', onDisk('top')), chain, files('f1', 'f2', 'f3'));
    const withParent = (parentRef: string): Envelope => ({
      ...envelope,
      disks: envelope.disks.map((each) => (each.diskId === 'base' ? { ...each, parentRef } : each)),
    });
    assert.match(refused(withParent('nosuch')).message, /there is no disk "nosuch"/);
    assert.match(refused(withParent('top')).message, /built from this disk itself/);
  });
});

describe('a blank disk', () => {
  const sized = disks(`ovf:diskId="data" ovf:capacity="\${size}" ovf:capacityAllocationUnits="byte * 2^20"`);
  const sizeOf = (value: string) =>
    product(`ovf:key="size" ovf:type="uint32" ovf:value="${value}" ovf:userConfigurable="true"`);

  test('may have its size from a property', () => {
    const envelope = envelopeOf(system('a', onDisk('data'), sizeOf('5')), sized);
    const sizes = [{}, { size: '7' }].map(
      (properties) => planOf(envelope, { properties }).systems[0]?.disks[0]?.capacityBytes,
    );
    assert.deepEqual(sizes, [5 * 2 ** 20, 7 * 2 ** 20]);
  });

  test('whose size nobody gave is asked for, and 0 in an outline', () => {
    const envelope = envelopeOf(system('a', onDisk('data'), sizeOf('')), sized);
    const { code, details } = refused(envelope);
    assert.equal(code, 'OVF_REJECTED');
    assert.match(JSON.stringify(details), /OVF_PROPERTY_REQUIRED/);
    const outline = outlineDeployment(envelope);
    assert.ok(outline.ok);
    assert.equal(outline.value.systems[0]?.disks[0]?.capacityBytes, 0);
  });
});

describe('the boot order', () => {
  const cdrom = (instance: number) => item(instance, 15, { HostResource: 'ovf:/file/iso' });
  const section = (...names: readonly string[]) =>
    `<BootDeviceSection><Info>i</Info><boot:CIM_BootConfigSetting><boot:Caption>c</boot:Caption>${names
      .map(
        (name) =>
          `<source:CIM_BootSourceSetting><source:Caption>c</source:Caption><source:InstanceID>x</source:InstanceID>
           <source:StructuredBootString>${name}</source:StructuredBootString></source:CIM_BootSourceSetting>`,
      )
      .join('')}</boot:CIM_BootConfigSetting></BootDeviceSection>`;
  const both = disks(
    disk('one', 'ovf:fileRef="f1" ovf:capacity="1024"'),
    disk('two', 'ovf:fileRef="f2" ovf:capacity="1024"'),
  );
  const orderWith = (bootDevices: string) => {
    const items = onDisk('one', 4) + onDisk('two', 5) + cdrom(6);
    const [a] = planOf(envelopeOf(system('a', items, bootDevices), both, files('f1', 'f2', 'iso'))).systems;
    return [a?.disks.map(({ diskId, bootOrder }) => `${diskId} ${bootOrder}`).join(), a?.cdroms[0]?.bootOrder];
  };

  test('is that of the disks when nothing is said', () => {
    assert.deepEqual(orderWith(''), ['one 1,two 2', undefined]);
  });

  test('follows a BootDeviceSection; disks it does not name come after', () => {
    assert.deepEqual(orderWith(section('CIM:CD/DVD', 'CIM:Hard-Disk')), ['one 2,two 3', 1]);
    assert.deepEqual(orderWith(section('CIM:Hard-Disk:2', 'CIM:Network', 'CIM:CD/DVD:1')), ['two 1,one 3', 2]);
    assert.deepEqual(orderWith(section('5', 'CIM:CD/DVD:7')), ['two 1,one 2', undefined]);
  });
});

test('shared disks are marked, for a copy each would be another thing', () => {
  const shared = `<SharedDiskSection><Info>i</Info><SharedDisk ${disk('q', 'ovf:capacity="1024" ovf:readOnly="true"')}/></SharedDiskSection>`;
  const { envelope } = parseEnvelope(descriptor(system('a', onDisk('q')), shared));
  assert.ok(envelope !== undefined);
  const [q] = planOf(envelope).systems[0]?.disks ?? [];
  assert.deepEqual([q?.diskId, q?.sharedAccess], ['q', 'read-only']);
});

test('the installing first boot and files for the guest are planned', () => {
  const install = '<InstallSection ovf:initialBootStopDelay="300"><Info>i</Info></InstallSection>';
  const environment =
    '<EnvironmentFilesSection><Info>i</Info><File ovf:fileRef="f1" ovf:path="conf/./motd"/></EnvironmentFilesSection>';
  const envelope = requireDeployable(
    parseEnvelope(descriptor(system('a', '', install + environment), '', files('f1'))),
  );
  const plan = planOf(envelope);
  assert.deepEqual(plan.systems[0]?.install, { initialBootStopDelaySeconds: 300 });
  assert.deepEqual(
    plan.systems[0]?.environmentFiles.map(({ file, path }) => [file.href, path]),
    [['f1.bin', 'conf/motd']],
  );
  assert.deepEqual(
    filesOfPlan(plan).map(({ id }) => id),
    ['f1'],
  );
});
