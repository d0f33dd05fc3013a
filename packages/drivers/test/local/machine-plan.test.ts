import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { GIB, MIB } from '@hanse/kernel';
import { parseIpv4, parseMac, type VeeSpec } from '@hanse/model';
import { type MachinePaths, planMachine } from '../../src/local/machine-plan.ts';
import { smallVee, unusedNetworkId } from './support/small-vee.ts';

const paths: MachinePaths = {
  seedDisc: '/v/seed.iso',
  disk: (index) => `/v/disk${index}.qcow2`,
  cdrom: (index) => `/v/cdrom${index}.qcow2`,
  nicSocket: (index) => `/s/nic${index}`,
};
const nic = { networkId: unusedNetworkId(), mac: parseMac('52:54:00:00:00:01'), address: parseIpv4('10.0.0.2') };
const plan = (spec: VeeSpec) =>
  planMachine({ spec, paths, ingressHost: '127.0.0.1', ingressPorts: { web: 40000, admin: 40001 } });
const devices = (spec: VeeSpec) => plan(spec).flatMap((plug) => (plug.kind === 'device' ? [plug.properties] : []));

describe('the devices of a machine', () => {
  test('of a guest are NICs, ingress, disks and last the seed disc, each in its own slot', () => {
    const spec = smallVee({
      boot: 'guest',
      nics: [nic],
      ingress: [{ name: 'web', guestPort: 80 }],
      disks: [
        { diskId: 'system', capacityBytes: GIB },
        { diskId: 'a-disk-with-a-rather-long-id', capacityBytes: GIB },
      ],
    });
    const seen = devices(spec).map(({ id, driver, addr, serial }) => [id, driver, addr, serial]);
    assert.deepEqual(seen, [
      ['nic0', 'virtio-net-pci', '0x6', undefined],
      ['ingress', 'virtio-net-pci', '0x7', undefined],
      ['disk0-dev', 'virtio-blk-pci', '0x8', 'root'],
      ['disk1-dev', 'virtio-blk-pci', '0x9', 'a-disk-with-a-rather'],
      ['seed-dev', 'virtio-blk-pci', '0xa', 'seed'],
    ]);
  });

  test('of anybody else have a boot order, CDs where a CD is expected, and the seed as a CD', () => {
    const image = { digest: `sha256:${'0'.repeat(64)}`, format: 'iso', sizeBytes: MIB } as const;
    const spec = smallVee({
      disks: [
        { diskId: 'system', capacityBytes: GIB },
        { diskId: 'installer', image, capacityBytes: MIB },
      ],
    });
    const seen = devices(spec).map(({ id, driver, bus, unit, bootindex }) => [id, driver, bus, unit, bootindex]);
    assert.deepEqual(seen, [
      ['disk0-dev', 'virtio-blk-pci', 'pci.0', undefined, 0],
      ['disk1-dev', 'ide-cd', 'ide.1', 0, 1],
      ['seed-dev', 'ide-cd', 'ide.0', 0, undefined],
    ]);
  });

  test('try disks and discs in the boot order of the package, those without a place last', () => {
    const image = { digest: `sha256:${'0'.repeat(64)}`, format: 'iso', sizeBytes: MIB } as const;
    const spec = smallVee({
      disks: [
        { diskId: 'data', capacityBytes: GIB },
        { diskId: 'system', capacityBytes: GIB, bootOrder: 2 },
      ],
      cdroms: [
        { cdromId: 'extras', image },
        { cdromId: 'installer', image, bootOrder: 1 },
      ],
    });
    const seen = devices(spec).map(({ id, driver, bootindex }) => [id, driver, bootindex]);
    assert.deepEqual(seen, [
      ['disk0-dev', 'virtio-blk-pci', 2],
      ['disk1-dev', 'virtio-blk-pci', 1],
      ['cdrom0-dev', 'ide-cd', 3],
      ['cdrom1-dev', 'ide-cd', 0],
      ['seed-dev', 'ide-cd', undefined],
    ]);
    const readOnly = plan(spec).filter(({ properties }) => properties['read-only'] === true);
    assert.deepEqual(
      readOnly.map(({ properties }) => properties['node-name']),
      ['cdrom0', 'cdrom1', 'seed'],
    );
  });

  test('give a guest of ours its discs as disks that it cannot write', () => {
    const image = { digest: `sha256:${'0'.repeat(64)}`, format: 'iso', sizeBytes: MIB } as const;
    const spec = smallVee({ boot: 'guest', cdroms: [{ cdromId: 'tools', image }] });
    const seen = devices(spec).map(({ id, driver, serial }) => [id, driver, serial]);
    assert.deepEqual(seen.slice(1), [
      ['cdrom0-dev', 'virtio-blk-pci', 'tools'],
      ['seed-dev', 'virtio-blk-pci', 'seed'],
    ]);
  });

  test('let connections in through one restricted NIC, whatever the number of ingresses', () => {
    const ingress = [
      { name: 'web', guestPort: 80 },
      { name: 'admin', guestPort: 8080 },
    ];
    const netdevs = plan(smallVee({ ingress })).flatMap((plug) => (plug.kind === 'netdev' ? [plug.properties] : []));
    assert.deepEqual(netdevs, [
      {
        type: 'user',
        id: 'ingress',
        restrict: true,
        ipv6: false,
        hostfwd: [{ str: 'tcp:127.0.0.1:40000-:80' }, { str: 'tcp:127.0.0.1:40001-:8080' }],
      },
    ]);
  });

  test('are the same each time, so that saved memory fits', () => {
    const spec = smallVee({ nics: [nic], ingress: [{ name: 'web', guestPort: 80 }] });
    assert.deepEqual(plan(spec), plan(structuredClone(spec)));
  });

  test('are refused when there are more than slots', () => {
    const disks = Array.from({ length: 27 }, (_, index) => ({ diskId: `d${index}`, capacityBytes: MIB }));
    assert.doesNotThrow(() => plan(smallVee({ disks: disks.slice(1) })));
    assert.throws(() => plan(smallVee({ disks })), { code: 'DRIVER_CAPABILITY_MISSING' });
  });
});
