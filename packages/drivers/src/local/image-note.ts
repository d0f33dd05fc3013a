import type { ImageRef } from '@hanse/model';
import { readIfPresent, removeDurably } from './durable-file.ts';

/** What `….json` beside an image says; written last, so that an image with a note is complete. */
export interface ImageNote {
  readonly ref: ImageRef;
  readonly virtualBytes: number;
  /** Of a layer: every image it is made of. */
  readonly digests?: readonly string[];
}

export async function readNote(path: string): Promise<ImageNote | undefined> {
  const text = await readIfPresent(path);
  return text === undefined ? undefined : (JSON.parse(text) as ImageNote);
}

/** The note first: what has none is not there. `path` is without extension. */
export async function removeWithNote(path: string, extension: string): Promise<void> {
  await removeDurably(`${path}.json`);
  await removeDurably(`${path}${extension}`);
}
