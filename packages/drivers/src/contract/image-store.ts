import type { ImageRef } from '@hanse/model';

/** Content-addressed images of a site. */
export interface ImageStore {
  has(digest: string): Promise<boolean>;
  /**
   * Stores an image while verifying its digest and that it points to no file outside itself (backing files).
   * DRIVER_IMAGE_DIGEST_MISMATCH, DRIVER_IMAGE_INVALID; nothing is kept of a refused image.
   */
  put(image: ImageRef, content: AsyncIterable<Uint8Array>, signal: AbortSignal): Promise<void>;
  list(): Promise<readonly ImageRef[]>;
  /** An unknown image is already removed; one in use fails with DRIVER_IMAGE_IN_USE. */
  remove(digest: string): Promise<void>;
}
