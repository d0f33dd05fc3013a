import assert from 'node:assert/strict';
import type { DiskExportFormat, VeeSpec, VeeState } from '@hanse/model';
import type { Clause } from '../clause.ts';
import { refused, refusedForNow } from '../refused.ts';
import { imageOf, unusedVeeId } from '../samples.ts';
import type { Trial } from '../trial.ts';

const SECTOR = 512;

/** What `exportDisk` promises. */
export const DISK_CLAUSES: readonly Clause[] = [
  {
    id: 'disks.export-qcow2',
    text: 'a disk is exported as a qcow2 of its size that refers to no other file',
    async check(trial) {
      const spec = await trial.define();
      const image = await exported(trial, spec, 'qcow2');
      assert.equal(image.toString('latin1', 0, 4), 'QFI\xfb', 'the signature of a qcow2');
      assert.equal(image.readBigUInt64BE(8), 0n, 'no backing file');
      assert.equal(Number(image.readBigUInt64BE(24)), sizeOf(firstDisk(spec)), 'virtual size');
    },
  },
  {
    id: 'disks.export-vmdk',
    text: 'a disk is exported as a stream-optimized VMDK of its size',
    async check(trial) {
      const spec = await trial.define();
      const image = await exported(trial, spec, 'vmdk');
      assert.equal(image.toString('latin1', 0, 4), 'KDMV', 'the signature of a sparse VMDK');
      assert.match(image.toString('latin1', SECTOR, 4 * SECTOR), /createType="streamOptimized"/);
      assert.equal(Number(image.readBigUInt64LE(12)) * SECTOR, sizeOf(firstDisk(spec)), 'virtual size');
    },
  },
  {
    id: 'disks.export-active',
    text: 'the disk of an ACTIVE VEE is DRIVER_DISK_IN_USE, and the VEE stays ACTIVE',
    async check(trial) {
      const spec = await trial.veeIn('ACTIVE');
      const attempt = trial.driver.exportDisk(spec.veeId, firstDisk(spec).diskId, 'qcow2', trial.signal());
      await refused(attempt, 'DRIVER_DISK_IN_USE', 'export of a disk in use');
      await trial.expectState(spec.veeId, 'ACTIVE', 'after a refused export');
    },
  },
  {
    id: 'disks.export-paused',
    text: 'the disk of a PAUSED VEE is exported, and the VEE goes on afterwards',
    needs: ['pause'],
    check: (trial) => exportsAndGoesOn(trial, 'PAUSED'),
  },
  {
    id: 'disks.export-suspended',
    text: 'the disk of a SUSPENDED VEE is exported, and the VEE goes on afterwards',
    needs: ['suspend'],
    check: (trial) => exportsAndGoesOn(trial, 'SUSPENDED'),
  },
  {
    id: 'disks.export-unknown',
    text: 'a disk that the VEE has not is DRIVER_DISK_UNKNOWN; one of an unknown VEE is DRIVER_VEE_UNKNOWN',
    async check(trial) {
      const { veeId } = await trial.define();
      const export_ = (id: typeof veeId) => trial.driver.exportDisk(id, 'no-such-disk', 'qcow2', trial.signal());
      await refused(export_(veeId), 'DRIVER_DISK_UNKNOWN', 'export of an unknown disk');
      await refused(export_(unusedVeeId()), 'DRIVER_VEE_UNKNOWN', 'export from an unknown VEE');
    },
  },
  {
    id: 'disks.export-cancelled',
    text: 'an export with a signal that has already aborted is refused for now',
    async check(trial) {
      const spec = await trial.define();
      const attempt = trial.driver.exportDisk(spec.veeId, firstDisk(spec).diskId, 'qcow2', AbortSignal.abort());
      await refusedForNow(attempt, 'export with an aborted signal');
    },
  },
  {
    id: 'disks.export-abandoned',
    text: 'an export that is discarded, or left in the middle, can be asked for again',
    async check(trial) {
      const spec = await trial.define();
      const ask = () => trial.driver.exportDisk(spec.veeId, firstDisk(spec).diskId, 'qcow2', trial.signal());
      const unread = await ask();
      await unread.discard();
      await unread.discard();
      for await (const chunk of (await ask()).content) if (chunk.byteLength > 0) break;
      await exported(trial, spec, 'qcow2');
    },
  },
  {
    id: 'disks.export-and-back',
    text: 'an exported disk is an image that another VEE can be made of',
    async check(trial) {
      const { diskFormats } = trial.driver.capabilities;
      const format = (['qcow2', 'vmdk'] as const).find((one) => diskFormats.includes(one));
      if (format === undefined) return trial.context.skip('the driver takes none of the formats it exports');
      const spec = await trial.define();
      const { ref, content } = imageOf(format, await exported(trial, spec, format));
      await trial.driver.images.put(ref, content(), trial.signal());
      const { diskId, capacityBytes } = firstDisk(spec);
      const second = await trial.define({ disks: [{ diskId, capacityBytes, image: ref }] });
      await exported(trial, second, format);
      await trial.driver.destroy(second.veeId, trial.signal());
      await trial.driver.images.remove(ref.digest);
    },
  },
];

async function exportsAndGoesOn(trial: Trial, state: VeeState): Promise<void> {
  const spec = await trial.veeIn(state);
  await exported(trial, spec, 'qcow2');
  await trial.expectState(spec.veeId, state, 'after an export');
  await trial.ask('resume', spec.veeId);
  await trial.expectState(spec.veeId, 'ACTIVE', 'after resume');
}

/** The first disk, whole; it must be as long as announced. */
async function exported(trial: Trial, spec: VeeSpec, format: DiskExportFormat): Promise<Buffer> {
  const disk = await trial.driver.exportDisk(spec.veeId, firstDisk(spec).diskId, format, trial.signal());
  const chunks: Uint8Array[] = [];
  for await (const chunk of disk.content) chunks.push(chunk);
  const image = Buffer.concat(chunks);
  assert.equal(image.byteLength, disk.sizeBytes, 'the content is as long as announced');
  return image;
}

function firstDisk({ disks }: VeeSpec): VeeSpec['disks'][number] {
  const [disk] = disks;
  assert.ok(disk, 'the fixture makes VEEs with a disk');
  return disk;
}

/** A disk has whole sectors. */
function sizeOf({ capacityBytes }: VeeSpec['disks'][number]): number {
  return Math.ceil(capacityBytes / SECTOR) * SECTOR;
}
