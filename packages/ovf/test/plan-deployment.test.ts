import assert from 'node:assert/strict';
import { test } from 'node:test';
import { unwrap } from '@hanse/kernel';
import { type DeploymentChoices, parseEnvelope, planDeployment, requireDeployable } from '../src/index.ts';
import { SAMPLE, sampleWith } from './sample-descriptor.ts';

const envelope = requireDeployable(parseEnvelope(SAMPLE));

function plan(choices: DeploymentChoices = {}, descriptor = envelope) {
  return unwrap(planDeployment(descriptor, choices));
}

test('the plan is flat and holds all that a deployer needs', () => {
  const { configuration, networks, systems, eulas } = plan();
  assert.equal(configuration, 'large');
  assert.deepEqual(
    networks.map(({ name }) => name),
    ['front', 'back'],
  );
  assert.deepEqual(eulas, [{ entityId: 'shop', info: 'Licence', licence: 'Be kind.' }]);
  const [web, db] = systems;
  assert.deepEqual([web?.id, web?.name, web?.collectionId, web?.vcpus, web?.memoryMib], ['web', 'Web', 'shop', 4, 256]);
  assert.deepEqual(web?.hardwareFamilies, ['vmx-07', 'kvm']);
  assert.deepEqual(web?.transports, ['iso', 'com.vmware.guestInfo']);
  assert.deepEqual(web?.operatingSystem?.id, 96);
  assert.deepEqual([db?.vcpus, db?.memoryMib, db?.startup.stopAction], [2, 1024, 'guestShutdown']);
});

test('disks stand in boot order with their files and controllers', () => {
  const [web, db] = plan().systems;
  const [base] = web?.disks ?? [];
  assert.deepEqual(base, {
    diskId: 'base',
    file: { id: 'file1', href: 'base.qcow2', size: 10, compression: 'identity' },
    parents: [],
    format: 'qcow2',
    capacityBytes: 4 * 2 ** 30,
    bus: 'virtio',
    controllerInstanceId: '3',
    addressOnParent: '0',
    bootOrder: 1,
  });
  const shown = db?.disks.map(({ diskId, file, format, capacityBytes, bus, bootOrder }) => [
    [diskId, file?.href, format],
    [capacityBytes, bus, bootOrder],
  ]);
  assert.deepEqual(shown, [
    [
      ['data', 'data.vmdk', 'vmdk'],
      [2 ** 20, 'ide', 1],
    ],
    [
      ['scratch', undefined, 'raw'],
      [64 * 2 ** 20, 'ide', 2],
    ],
  ]);
  assert.deepEqual(
    web?.cdroms.map(({ file }) => file?.href),
    ['data.vmdk'],
  );
});

test('NICs stand by their address on the bus', () => {
  const [web] = plan().systems;
  assert.deepEqual(
    web?.nics.map(({ network, mac, models }) => [network, mac, models]),
    [
      ['front', '52:54:00:aa:bb:cc', ['E1000']],
      ['back', undefined, []],
    ],
  );
});

test('a configuration chooses Items and values', () => {
  const [small] = plan({ configuration: 'small' }).systems;
  assert.deepEqual([small?.vcpus, small?.properties['org.shop.workers.1']], [1, '2']);
  const [large] = plan({ configuration: 'large' }).systems;
  assert.deepEqual([large?.vcpus, large?.properties['org.shop.workers.1']], [4, '8']);
});

test('given values replace defaults, for all or for one system, and size disks', () => {
  const given = { 'org.shop.port.1': '8080', 'shop:org.shop.domain': 'x.example', scratch: '128' };
  const [web, db] = plan({ properties: given }).systems;
  assert.deepEqual(web?.properties, {
    'org.shop.domain': 'x.example',
    'org.shop.port.1': '8080',
    'org.shop.theme.1': 'red',
    'org.shop.workers.1': '8',
  });
  assert.equal(db?.disks[1]?.capacityBytes, 128 * 2 ** 20);
});

test('wrong choices are refused with what would have been accepted', () => {
  const cases: readonly (readonly [DeploymentChoices, string, RegExp])[] = [
    [{ configuration: 'huge' }, 'OVF_CONFIGURATION_UNKNOWN', /small, large/],
    [{ properties: { nosuch: '1' } }, 'OVF_PROPERTY_UNKNOWN', /org.shop.port.1/],
    [{ properties: { 'org.shop.workers.1': '1' } }, 'OVF_PROPERTY_NOT_CONFIGURABLE', /userConfigurable/],
    [{ properties: { 'org.shop.port.1': '65536' } }, 'OVF_PROPERTY_VALUE', /0 to 65535/],
    [{ properties: { 'org.shop.port.1': 'x' } }, 'OVF_PROPERTY_VALUE', /whole number/],
    [{ properties: { 'org.shop.theme.1': 'green' } }, 'OVF_PROPERTY_VALUE', /"red", "blue"/],
    [{ properties: { scratch: '0' } }, 'OVF_PROPERTY_VALUE', /above 0/],
    [{ properties: { ['__proto__']: '0' } }, 'OVF_PROPERTY_UNKNOWN', /scratch/],
    [{ configuration: 'huge', properties: { nosuch: '1' } }, 'OVF_REJECTED', /small, large/],
  ];
  for (const [choices, code, remedy] of cases) {
    const result = planDeployment(envelope, choices);
    assert.ok(!result.ok, JSON.stringify(choices));
    assert.equal(result.error.code, code);
    assert.match(result.error.remedy, remedy);
  }
});

test('start groups follow the order, with delay and waiting', () => {
  assert.deepEqual(plan().startGroups, [
    { systemIds: ['db'], delaySeconds: 5, waitingForGuests: ['db'], leastDelaySeconds: 0 },
    { systemIds: ['web'], delaySeconds: 0, waitingForGuests: [], leastDelaySeconds: 0 },
  ]);
});

test('order 0 starts with the first group, and "none" not at all', () => {
  const anyTime = requireDeployable(
    parseEnvelope(sampleWith('ovf:id="web" ovf:order="2"', 'ovf:id="web" ovf:order="0"')),
  );
  assert.deepEqual(
    plan({}, anyTime).startGroups.map(({ systemIds }) => systemIds),
    [['db', 'web']],
  );
  const never = requireDeployable(parseEnvelope(sampleWith('ovf:order="2"', 'ovf:order="2" ovf:startAction="none"')));
  assert.deepEqual(
    plan({}, never).startGroups.map(({ systemIds }) => systemIds),
    [['db']],
  );
});

test('a nested collection runs its own sequence in its place', () => {
  const system = (id: string) =>
    `<VirtualSystem ovf:id="${id}"><Info/><VirtualHardwareSection><Info/></VirtualHardwareSection></VirtualSystem>`;
  const item = (id: string, order: number, more = '') => `<Item ovf:id="${id}" ovf:order="${order}" ${more}/>`;
  const inner = `<VirtualSystemCollection ovf:id="inner"><Info/><StartupSection><Info/>${item('b', 1)}${item('c', 2)}
    </StartupSection>${system('b')}${system('c')}</VirtualSystemCollection>`;
  const nested = `<Envelope xmlns="http://schemas.dmtf.org/ovf/envelope/1" xmlns:ovf="http://schemas.dmtf.org/ovf/envelope/1">
    <References/><VirtualSystemCollection ovf:id="outer"><Info/><StartupSection><Info/>${item('a', 1)}
    ${item('inner', 2, 'ovf:startDelay="7" ovf:waitingForGuest="true"')}${item('d', 3)}</StartupSection>
    ${system('d')}${inner}${system('a')}</VirtualSystemCollection></Envelope>`;
  const groups = plan({}, requireDeployable(parseEnvelope(nested))).startGroups;
  assert.deepEqual(
    groups.map(({ systemIds }) => systemIds),
    [['a'], ['b'], ['c'], ['d']],
  );
  assert.deepEqual(groups[2], { systemIds: ['c'], delaySeconds: 7, waitingForGuests: ['c'], leastDelaySeconds: 0 });
});
