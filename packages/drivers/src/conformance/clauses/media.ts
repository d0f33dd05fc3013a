import assert from 'node:assert/strict';
import { GIB, MIB } from '@hanse/kernel';
import type { CdromSpec, DiskSpec, VeeSpec } from '@hanse/model';
import type { Clause } from '../clause.ts';
import type { ConformanceImage } from '../fixture.ts';
import { refused } from '../refused.ts';
import { asDelta, imageOf, qcow2Delta } from '../samples.ts';
import type { Trial } from '../trial.ts';

const MISSING = 'DRIVER_CAPABILITY_MISSING';

/** What a driver promises of chains of disk images, of discs in drives and of guest info. */
export const MEDIA_CLAUSES: readonly Clause[] = [
  {
    id: 'media.delta',
    text: 'a delta is kept as what it is, whatever parent it names, and is not taken for a whole image',
    async check(trial) {
      if (!stacksQcow2(trial)) return trial.context.skip('the driver stacks no qcow2');
      const { ref } = await trial.put(asDelta(imageOf('qcow2', qcow2Delta())));
      const { images } = trial.driver;
      assert.equal(await images.has(ref.digest, 'delta'), true, 'as a delta');
      assert.equal(await images.has(ref.digest), false, 'as a whole image');
      assert.deepEqual(
        (await images.list()).filter(({ digest }) => digest === ref.digest),
        [ref],
      );
    },
  },
  {
    id: 'media.chain',
    text: 'a disk of a chain of images is made when all of them are there, and its VEE runs',
    async check(trial) {
      if (!stacksQcow2(trial)) return trial.context.skip('the driver stacks no qcow2');
      const [base, middle, top] = [await trial.makeImage(), delta(), delta()];
      const disks = [...trial.makeSpec().disks, chainOf(top, middle, base)];
      for (const image of [top, base, middle]) {
        const spec = trial.makeSpec({ disks });
        await refused(trial.driver.define(spec, trial.signal()), 'DRIVER_IMAGE_UNKNOWN', 'define of part of a chain');
        await trial.put(image);
      }
      await trial.veeIn('ACTIVE', { disks });
    },
  },
  {
    id: 'media.chain-in-use',
    text: 'no image of a chain that a VEE was made of can be removed until that VEE is destroyed',
    async check(trial) {
      if (!stacksQcow2(trial)) return trial.context.skip('the driver stacks no qcow2');
      const base = await trial.putImage();
      const top = await trial.put(delta());
      const disks = [...trial.makeSpec().disks, chainOf(top, base)];
      const { veeId } = await trial.define({ disks });
      for (const { ref } of [base, top]) {
        await refused(trial.driver.images.remove(ref.digest), 'DRIVER_IMAGE_IN_USE', 'remove of an image in use');
      }
      await trial.driver.destroy(veeId, trial.signal());
      for (const { ref } of [base, top]) await trial.driver.images.remove(ref.digest);
      assert.equal(await trial.driver.images.has(top.ref.digest, 'delta'), false);
      assert.equal(await trial.driver.images.has(base.ref.digest), false);
    },
  },
  {
    id: 'media.cdrom',
    text: 'a VEE with a disc in a drive runs; the disc must be there first and cannot be removed meanwhile',
    needs: ['cdroms'],
    async check(trial) {
      const disc = imageOf('iso');
      const cdroms: readonly CdromSpec[] = [{ cdromId: 'install', image: disc.ref, bootOrder: 1 }];
      const early = trial.driver.define(trial.makeSpec({ cdroms }), trial.signal());
      await refused(early, 'DRIVER_IMAGE_UNKNOWN', 'define before the upload of the disc');
      await trial.put(disc);
      await trial.veeIn('ACTIVE', { cdroms });
      await refused(trial.driver.images.remove(disc.ref.digest), 'DRIVER_IMAGE_IN_USE', 'remove of a disc in a drive');
    },
  },
  {
    id: 'media.guest-info',
    text: 'a VEE whose OVF environment is guest info runs, and goes on after a suspension',
    needs: ['guestInfo', 'suspend'],
    async check(trial) {
      const seed = { 'ovf-env.xml': '<Environment/>' };
      const { veeId } = await trial.veeIn('SUSPENDED', { seed, guestInfo: true });
      await trial.ask('resume', veeId);
      await trial.expectState(veeId, 'ACTIVE', 'after resume');
    },
  },
  {
    id: 'media.environment-files',
    text: 'a VEE with files for its guest on the seed disc runs',
    needs: ['seedDisc'],
    async check(trial) {
      const base64 = Buffer.from('read me').toString('base64');
      const paths = ['readme.txt', 'deep/er/readme.txt'];
      await trial.veeIn('ACTIVE', { environmentFiles: paths.map((path) => ({ path, base64 })) });
    },
  },
  {
    id: 'media.beyond',
    text: 'chains, discs and guest info beyond the capabilities are DRIVER_CAPABILITY_MISSING',
    async check(trial) {
      const { cdroms, guestInfo, seedDisc } = trial.driver.capabilities;
      const isAble = stacksQcow2(trial) && cdroms === true && (seedDisc || guestInfo === true);
      if (isAble) return trial.context.skip('the driver claims them all');
      const base = await trial.putImage();
      const top = delta();
      if (!stacksQcow2(trial)) {
        await refused(trial.driver.images.put(top.ref, top.content(), trial.signal()), MISSING, 'put of a delta');
        await defineRefused(trial, { disks: [chainOf(top, base)] }, 'a chain');
      }
      if (cdroms !== true) await defineRefused(trial, { cdroms: [{ cdromId: 'cd', image: base.ref }] }, 'a disc');
      if (!seedDisc && guestInfo !== true) {
        await defineRefused(trial, { seed: { 'ovf-env.xml': '<Environment/>' }, guestInfo: true }, 'guest info');
      }
    },
  },
];

const stacksQcow2 = (trial: Trial) => trial.driver.capabilities.diskChains?.includes('qcow2') === true;

const delta = () => asDelta(imageOf('qcow2', qcow2Delta()));

function chainOf(top: ConformanceImage, ...beneath: readonly ConformanceImage[]): DiskSpec {
  const capacityBytes = Math.max(GIB, ...beneath.map(({ ref }) => ref.sizeBytes), MIB);
  return { diskId: 'chained', image: top.ref, parents: beneath.map(({ ref }) => ref), capacityBytes };
}

async function defineRefused(trial: Trial, overrides: Partial<VeeSpec>, what: string): Promise<void> {
  const spec = trial.makeSpec(overrides);
  await refused(trial.driver.define(spec, trial.signal()), MISSING, what);
  await trial.expectState(spec.veeId, 'DESTROYED', `after a refused define (${what})`);
}
