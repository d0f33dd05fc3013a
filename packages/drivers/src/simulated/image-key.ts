import type { ImageRef } from '@hanse/model';

/** Under which an image is kept: the same bytes as a delta are another image than as a whole one. */
export function imageKey(digest: string, isDelta: boolean): string {
  return isDelta ? `delta ${digest}` : digest;
}

export function keyOf({ digest, isDelta }: ImageRef): string {
  return imageKey(digest, isDelta === true);
}
