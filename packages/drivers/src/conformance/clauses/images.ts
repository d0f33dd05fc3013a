import assert from 'node:assert/strict';
import { GIB } from '@hanse/kernel';
import type { ImageRef } from '@hanse/model';
import type { Clause } from '../clause.ts';
import { refused, refusedForNow } from '../refused.ts';
import { chunksOf, imageOf, qcow2WithBackingFile } from '../samples.ts';
import type { Trial } from '../trial.ts';

/** What the image store of a driver promises. */
export const IMAGE_CLAUSES: readonly Clause[] = [
  {
    id: 'images.put',
    text: 'an uploaded image is there and listed as it was described; uploading it twice is once',
    async check(trial) {
      const { ref, content } = await trial.putImage();
      await trial.driver.images.put(ref, content(), trial.signal());
      assert.equal(await trial.driver.images.has(ref.digest), true);
      const listed = (await trial.driver.images.list()).filter(({ digest }) => digest === ref.digest);
      assert.deepEqual(listed, [ref]);
    },
  },
  {
    id: 'images.put-side-by-side',
    text: 'the same image uploaded by two at once is there once, whole',
    async check(trial) {
      const { ref, content } = await trial.makeImage();
      const put = () => trial.driver.images.put(ref, content(), trial.signal());
      await Promise.all([put(), put()]);
      const listed = (await trial.driver.images.list()).filter(({ digest }) => digest === ref.digest);
      assert.deepEqual(listed, [ref]);
    },
  },
  {
    id: 'images.digest-mismatch',
    text: 'content that does not have the announced digest is refused, and nothing is kept of it',
    async check(trial) {
      const announced = await trial.makeImage();
      const other = await trial.makeImage();
      const attempt = trial.driver.images.put(announced.ref, other.content(), trial.signal());
      await refused(attempt, 'DRIVER_IMAGE_DIGEST_MISMATCH', 'put of other content');
      await isNotKept(trial, announced.ref);
      await isNotKept(trial, other.ref);
    },
  },
  {
    id: 'images.cut-short',
    text: 'content that ends too early is refused, and the whole can be uploaded afterwards',
    async check(trial) {
      const { ref, content } = await trial.makeImage();
      const attempt = trial.driver.images.put(ref, withoutLast(content()), trial.signal());
      await refused(attempt, 'DRIVER_IMAGE_DIGEST_MISMATCH', 'put of content that ends too early');
      await isNotKept(trial, ref);
      await trial.driver.images.put(ref, content(), trial.signal());
      assert.equal(await trial.driver.images.has(ref.digest), true);
    },
  },
  {
    id: 'images.sender-fails',
    text: 'an upload whose sender fails is refused, and nothing is kept of it',
    async check(trial) {
      const { ref, content } = await trial.makeImage();
      const attempt = trial.driver.images.put(ref, failingAfterFirst(content()), trial.signal());
      await assert.rejects(attempt, 'put from a sender that fails');
      await isNotKept(trial, ref);
    },
  },
  {
    id: 'images.cancelled',
    text: 'an upload that was cancelled is refused for now, and nothing is kept of it',
    async check(trial) {
      const { ref, content } = await trial.makeImage();
      const controller = new AbortController();
      const attempt = trial.driver.images.put(ref, abortingAfterFirst(content(), controller), controller.signal);
      await refusedForNow(attempt, 'a cancelled put');
      await isNotKept(trial, ref);
    },
  },
  {
    id: 'images.not-an-image',
    text: 'content that is not of the announced format is DRIVER_IMAGE_INVALID, and nothing is kept of it',
    async check(trial) {
      if (!takesQcow2(trial)) return trial.context.skip('the driver takes no qcow2');
      const { ref, content } = imageOf('qcow2');
      await refused(trial.driver.images.put(ref, content(), trial.signal()), 'DRIVER_IMAGE_INVALID', 'put of noise');
      await isNotKept(trial, ref);
    },
  },
  {
    id: 'images.backing-file',
    text: 'an image that refers to a file outside itself is DRIVER_IMAGE_INVALID, and nothing is kept of it',
    async check(trial) {
      if (!takesQcow2(trial)) return trial.context.skip('the driver takes no qcow2');
      const { ref, content } = imageOf('qcow2', qcow2WithBackingFile('/etc/passwd'));
      const attempt = trial.driver.images.put(ref, content(), trial.signal());
      await refused(attempt, 'DRIVER_IMAGE_INVALID', 'put of an image with a backing file');
      await isNotKept(trial, ref);
    },
  },
  {
    id: 'images.remove',
    text: 'a removed image is gone; removing it again or one never uploaded is already done',
    async check(trial) {
      const { ref } = await trial.putImage();
      await trial.driver.images.remove(ref.digest);
      await trial.driver.images.remove(ref.digest);
      await trial.driver.images.remove((await trial.makeImage()).ref.digest);
      await isNotKept(trial, ref);
    },
  },
  {
    id: 'images.remove-in-use',
    text: 'removing an image a VEE was made of is DRIVER_IMAGE_IN_USE until that VEE is destroyed',
    async check(trial) {
      const { ref } = await trial.putImage();
      const disk = { diskId: 'data', image: ref, capacityBytes: Math.max(ref.sizeBytes, GIB) };
      const template = trial.makeSpec();
      const { veeId } = await trial.define({ disks: [...template.disks, disk] });
      const attempt = trial.driver.images.remove(ref.digest);
      await refused(attempt, 'DRIVER_IMAGE_IN_USE', 'remove of an image in use');
      assert.equal(await trial.driver.images.has(ref.digest), true, 'the image is still there');
      await trial.driver.destroy(veeId, trial.signal());
      await trial.driver.images.remove(ref.digest);
      await isNotKept(trial, ref);
    },
  },
];

async function isNotKept(trial: Trial, { digest }: ImageRef): Promise<void> {
  assert.equal(await trial.driver.images.has(digest), false, 'has');
  assert.ok(!(await trial.driver.images.list()).some((image) => image.digest === digest), 'list');
}

const takesQcow2 = (trial: Trial) => trial.driver.capabilities.diskFormats.includes('qcow2');

async function* withoutLast(content: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of content) chunks.push(chunk);
  const whole = Buffer.concat(chunks);
  yield* chunksOf(whole.subarray(0, whole.byteLength - 1));
}

async function* failingAfterFirst(content: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  for await (const chunk of content) {
    yield chunk;
    throw new Error('the sender went away');
  }
}

async function* abortingAfterFirst(
  content: AsyncIterable<Uint8Array>,
  controller: AbortController,
): AsyncGenerator<Uint8Array> {
  for await (const chunk of content) {
    yield chunk;
    controller.abort();
  }
}
