/** A package that lies unpacked in a folder, or in something like one. */
export interface PackageSource {
  /** The names of all files, relative, with "/" between folders. */
  list(): Promise<readonly string[]>;
  open(name: string): AsyncIterable<Uint8Array>;
}
