import assert from 'node:assert/strict';
import { GIB, MIB } from '@hanse/kernel';
import { parseIpv4, parseMac, type VeeSpec } from '@hanse/model';
import type { Clause } from '../clause.ts';
import { refused } from '../refused.ts';
import { unusedNetworkId } from '../samples.ts';
import type { Trial } from '../trial.ts';

/** What `define` promises. */
export const DEFINE_CLAUSES: readonly Clause[] = [
  {
    id: 'define.state',
    text: 'a defined VEE is DEFINED and listed',
    async check(trial) {
      const { veeId } = await trial.define();
      await trial.expectState(veeId, 'DEFINED', 'after define');
      const listed = (await trial.driver.list()).filter((seen) => seen.veeId === veeId);
      assert.equal(listed.length, 1, 'listed once');
    },
  },
  {
    id: 'define.idempotent',
    text: 'defining the same VEE twice is once, also when the spec went through JSON in between',
    async check(trial) {
      const spec = await trial.define();
      const before = await trial.driver.capacity();
      await trial.driver.define(spec, trial.signal());
      await trial.driver.define(reordered(spec), trial.signal());
      assert.deepEqual(await trial.driver.capacity(), before, 'nothing is reserved again');
      await trial.expectState(spec.veeId, 'DEFINED', 'after define again');
    },
  },
  {
    id: 'define.idempotent-while-active',
    text: 'defining a VEE that runs is already done and does not disturb it',
    async check(trial) {
      const spec = await trial.veeIn('ACTIVE');
      const before = await trial.driver.inspect(spec.veeId);
      await trial.driver.define(spec, trial.signal());
      const seen = await trial.expectState(spec.veeId, 'ACTIVE', 'after define of a running VEE');
      assert.equal(seen.since, before.since, 'since');
    },
  },
  {
    id: 'define.conflict',
    text: 'the same id with another spec is DRIVER_VEE_CONFLICT and changes nothing',
    async check(trial) {
      const spec = await trial.define();
      const before = await trial.driver.capacity();
      const others: readonly VeeSpec[] = [
        { ...spec, name: `${spec.name}-other` },
        { ...spec, memoryMib: spec.memoryMib + 16 },
        { ...spec, disks: [...spec.disks, { diskId: 'another', capacityBytes: MIB }] },
      ];
      for (const other of others) {
        await refused(trial.driver.define(other, trial.signal()), 'DRIVER_VEE_CONFLICT', 'define with another spec');
      }
      assert.deepEqual(await trial.driver.capacity(), before, 'nothing more is reserved');
      await trial.driver.define(spec, trial.signal());
    },
  },
  {
    id: 'define.image-unknown',
    text: 'a disk of an image that is not at the site is DRIVER_IMAGE_UNKNOWN and leaves nothing behind',
    async check(trial) {
      const { ref } = await trial.makeImage();
      const spec = trial.makeSpec({ disks: [{ diskId: 'root', image: ref, capacityBytes: GIB }] });
      await leavesNothing(trial, spec, 'DRIVER_IMAGE_UNKNOWN');
    },
  },
  {
    id: 'define.network-unknown',
    text: 'a NIC on a network that is not at the site is DRIVER_NETWORK_UNKNOWN and leaves nothing behind',
    async check(trial) {
      const nic = {
        networkId: unusedNetworkId(),
        mac: parseMac('52:54:00:00:00:01'),
        address: parseIpv4('10.127.0.10'),
      };
      await leavesNothing(trial, trial.makeSpec({ nics: [nic] }), 'DRIVER_NETWORK_UNKNOWN');
    },
  },
  {
    id: 'define.capacity-exhausted',
    text: 'more than the site has left is DRIVER_CAPACITY_EXHAUSTED and leaves nothing behind',
    async check(trial) {
      const { total, used } = await trial.driver.capacity();
      const tooMuch = (Math.ceil(total.diskGib - used.diskGib) + 1) * GIB;
      const template = trial.makeSpec();
      const disks = [...template.disks, { diskId: 'too-much', capacityBytes: tooMuch }];
      await leavesNothing(trial, trial.makeSpec({ disks }), 'DRIVER_CAPACITY_EXHAUSTED');
    },
  },
  {
    id: 'define.after-refusal',
    text: 'what was refused can be defined once its reason is gone',
    async check(trial) {
      const image = await trial.makeImage();
      const spec = trial.makeSpec({ disks: [{ diskId: 'root', image: image.ref, capacityBytes: GIB }] });
      await refused(trial.driver.define(spec, trial.signal()), 'DRIVER_IMAGE_UNKNOWN', 'define before the upload');
      await trial.driver.images.put(image.ref, image.content(), trial.signal());
      await trial.driver.define(spec, trial.signal());
      await trial.expectState(spec.veeId, 'DEFINED', 'after define');
    },
  },
];

async function leavesNothing(trial: Trial, spec: VeeSpec, code: Parameters<typeof refused>[1]): Promise<void> {
  const before = await trial.driver.capacity();
  await refused(trial.driver.define(spec, trial.signal()), code, 'define');
  assert.deepEqual(await trial.driver.capacity(), before, 'nothing stays reserved');
  await trial.expectState(spec.veeId, 'DESTROYED', 'after a refused define');
  const listed = (await trial.driver.list()).some((seen) => seen.veeId === spec.veeId);
  assert.ok(!listed, 'nothing is listed');
}

/** An equal spec as another process would read it back: other object, other key order. */
function reordered(spec: VeeSpec): VeeSpec {
  const copy = JSON.parse(JSON.stringify(spec)) as VeeSpec;
  return Object.fromEntries(Object.entries(copy).reverse()) as unknown as VeeSpec;
}
