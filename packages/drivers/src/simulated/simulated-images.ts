import { HanseError } from '@hanse/kernel';
import { type DriverCapabilities, type ImageRef, imagesOf } from '@hanse/model';
import type { ImageRole, ImageStore } from '../contract/image-store.ts';
import { mustHave } from './admission.ts';
import type { CloudLedger } from './cloud-ledger.ts';
import { checkImage } from './image-check.ts';
import { imageKey, keyOf } from './image-key.ts';
import type { Operations } from './operations.ts';

const USERS_NAMED = 5;

/** Images whose digests are verified and whose bytes are thrown away: nothing simulated ever reads them. */
export class SimulatedImages implements ImageStore {
  readonly #ledger: CloudLedger;
  readonly #operations: Operations;
  readonly #capabilities: DriverCapabilities;

  constructor(parts: { ledger: CloudLedger; operations: Operations; capabilities: DriverCapabilities }) {
    this.#ledger = parts.ledger;
    this.#operations = parts.operations;
    this.#capabilities = parts.capabilities;
  }

  async has(digest: string, role: ImageRole = 'whole'): Promise<boolean> {
    return this.#ledger.state.images.has(imageKey(digest, role === 'delta'));
  }

  async put(image: ImageRef, content: AsyncIterable<Uint8Array>, signal: AbortSignal): Promise<void> {
    mustHave(this.#capabilities.diskFormats.includes(image.format), `use ${image.format} images`, [
      ...this.#capabilities.diskFormats,
    ]);
    const { diskChains = [] } = this.#capabilities;
    const isStackable = image.isDelta !== true || diskChains.includes(image.format);
    mustHave(isStackable, `stack ${image.format} images`, [...diskChains]);
    const fault = await this.#operations.begin('putImage', image.digest, signal);
    if (!this.#ledger.state.images.has(keyOf(image))) {
      await checkImage(image, content, signal);
      this.#ledger.commit({ kind: 'image-kept', image });
    }
    this.#operations.end(fault, image.digest);
  }

  async list(): Promise<readonly ImageRef[]> {
    return [...this.#ledger.state.images.values()];
  }

  async remove(digest: string): Promise<void> {
    const { images, imageUses } = this.#ledger.state;
    if (imageUses.of(digest) > 0) throw new HanseError('DRIVER_IMAGE_IN_USE', { digest, users: this.#users(digest) });
    if (images.has(digest) || images.has(imageKey(digest, true)))
      this.#ledger.commit({ kind: 'image-removed', digest });
  }

  #users(digest: string): readonly string[] {
    const users: string[] = [];
    for (const { spec } of this.#ledger.state.vees.values()) {
      if (imagesOf(spec).some((image) => image.digest === digest)) users.push(spec.veeId);
      if (users.length === USERS_NAMED) break;
    }
    return users;
  }
}
