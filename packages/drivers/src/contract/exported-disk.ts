/** A copy of a disk on its way out of the site. What the site keeps for it is gone after the content, or `discard`. */
export interface ExportedDisk {
  /** Of the content; the disk itself is usually larger. */
  readonly sizeBytes: number;
  /** To be read once. Leaving it early discards the rest. */
  readonly content: AsyncIterable<Uint8Array>;
  /** Instead of reading; afterwards nothing can be read. May be called at any time. */
  discard(): Promise<void>;
}
