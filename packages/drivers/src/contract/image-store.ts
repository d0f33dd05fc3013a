import type { ImageRef } from '@hanse/model';

/** What an image is good for: a disk by itself, or only the differences from the images beneath it. */
export type ImageRole = 'whole' | 'delta';

/** Content-addressed images of a site. The same bytes may be there in both roles, which are two images. */
export interface ImageStore {
  /** Default role: `whole`. */
  has(digest: string, role?: ImageRole): Promise<boolean>;
  /**
   * Stores an image while verifying its digest and that it points to no file outside itself (backing files). A delta may
   * name a parent; that name is never followed, for what lies beneath is said by content when a disk is made of it.
   * DRIVER_IMAGE_DIGEST_MISMATCH, DRIVER_IMAGE_INVALID, DRIVER_CAPABILITY_MISSING; nothing is kept of a refused image.
   */
  put(image: ImageRef, content: AsyncIterable<Uint8Array>, signal: AbortSignal): Promise<void>;
  list(): Promise<readonly ImageRef[]>;
  /** In both roles. An unknown image is already removed; one in use fails with DRIVER_IMAGE_IN_USE. */
  remove(digest: string): Promise<void>;
}
