import type { DiskFormat } from '../../envelope/envelope.ts';

/** What the first bytes of a file say about the disk image in it. Nothing here was looked up anywhere else. */
export interface DiskHeader {
  /** Undefined when no format is known by these bytes; a raw image has none. */
  readonly format: Exclude<DiskFormat, 'raw'> | undefined;
  /** What the file is, for a message: "a QCOW2 image", "compressed with xz", "of no known format". */
  readonly kind: string;
  /** The size of the disk that a guest sees; undefined when the header does not say. */
  readonly virtualBytes: number | undefined;
  /** The image holds only the differences from another one. */
  readonly parent: DiskParent | undefined;
  /** Why the image cannot stand for itself even with a parent: it names other files, or cannot be looked through. */
  readonly elsewhere: string | undefined;
  /** What is wrong with the header itself. */
  readonly problem: string | undefined;
}

export interface DiskParent {
  /** How the image calls its parent; empty when it does not. */
  readonly name: string;
}

export const PLAIN_HEADER = { virtualBytes: undefined, parent: undefined, elsewhere: undefined, problem: undefined };
/** No header is looked for behind this. */
export const MOST_HEADER_BYTES = 4 * 1024 * 1024;
