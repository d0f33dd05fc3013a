import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { HanseError } from '@hanse/kernel';
import type { PlannedSystem } from '@hanse/ovf';
import { chainFormatsOf, formatsOf, planVee } from '../../src/planning/vee-planning.ts';

const digestOf = (name: string) => `sha256:${name.padEnd(64, '0')}`;
const FILES = new Map(
  ['base', 'middle', 'top', 'disc'].map((name) => [name, { digest: digestOf(name), sizeBytes: 7, name }]),
);
const planned = (name: string) => ({ id: name, href: name, size: undefined, compression: 'identity' as const });

function plan(change: object) {
  const system = {
    ...{ id: 'web', name: 'web', vcpus: 1, memoryMib: 64, hardwareFamilies: [], transports: [] },
    ...{ disks: [], cdroms: [], nics: [], environmentFiles: [], properties: {} },
    ...change,
  } as unknown as PlannedSystem;
  return planVee({ veeId: 'v', applicationId: 'a', component: {}, system, files: FILES } as never);
}
const disk = (change: object = {}) => ({
  ...{ diskId: 'root', file: planned('top'), parents: [], format: 'vmdk', capacityBytes: 9, bootOrder: 1 },
  ...change,
});

describe('what is asked of a site for a system', () => {
  test('is a chain of deltas over a whole image, nearest first', () => {
    const parents = [
      { diskId: 'm', file: planned('middle'), format: 'qcow2' },
      { diskId: 'b', file: planned('base'), format: 'raw' },
    ];
    const vee = plan({ disks: [disk({ parents })] });
    assert.deepEqual(vee.disks, [
      {
        ...{ diskId: 'root', capacityBytes: 9 },
        image: { digest: digestOf('top'), sizeBytes: 7, format: 'vmdk', isDelta: true },
        parents: [
          { digest: digestOf('middle'), sizeBytes: 7, format: 'qcow2', isDelta: true },
          { digest: digestOf('base'), sizeBytes: 7, format: 'raw' },
        ],
      },
    ]);
    assert.deepEqual(formatsOf(vee), ['vmdk', 'qcow2', 'raw']);
    assert.deepEqual(chainFormatsOf(vee), ['vmdk']);
    assert.deepEqual(chainFormatsOf(plan({ disks: [disk()] })), []);
  });

  test('is a boot order only where a disc has a place in it', () => {
    const drive = (bootOrder?: number) => ({ file: planned('disc'), bus: 'ide', bootOrder });
    const unordered = plan({ disks: [disk()], cdroms: [{ file: undefined, bus: 'ide' }, drive()] });
    assert.deepEqual(
      unordered.cdroms.map(({ cdromId, bootOrder }) => [cdromId, bootOrder]),
      [['cdrom-2', undefined]],
    );
    assert.equal(unordered.disks[0]?.bootOrder, undefined);
    const ordered = plan({ disks: [disk({ bootOrder: 2 })], cdroms: [drive(1)] });
    assert.deepEqual([ordered.disks[0]?.bootOrder, ordered.cdroms[0]?.bootOrder], [2, 1]);
  });

  test('is a disc for the environment unless guest info would do as well', () => {
    const needs = (change: object) => {
      const { hasSeed, needsDisc, readsGuestInfo } = plan(change);
      return [hasSeed, needsDisc, readsGuestInfo];
    };
    const [iso, info] = ['iso', 'com.vmware.guestInfo'];
    assert.deepEqual(needs({}), [false, false, false]);
    assert.deepEqual(needs({ transports: [iso] }), [true, true, false]);
    assert.deepEqual(needs({ transports: [info] }), [true, false, true]);
    assert.deepEqual(needs({ transports: [iso, info] }), [true, false, true]);
    assert.deepEqual(needs({ hardwareFamilies: ['hanse-guest'] }), [true, true, false]);
    const environmentFiles = [{ file: planned('disc'), path: 'a' }];
    assert.deepEqual(needs({ transports: [info], environmentFiles }), [true, true, true]);
  });

  test('is never a disk that several systems write', () => {
    assert.throws(
      () => plan({ disks: [disk({ sharedAccess: 'read-write' })] }),
      (thrown) => thrown instanceof HanseError && thrown.code === 'OVF_UNSUPPORTED',
    );
    assert.equal(plan({ disks: [disk({ sharedAccess: 'read-only' })] }).disks.length, 1);
  });
});
