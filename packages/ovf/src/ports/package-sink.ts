/** Where one member of a package goes while it is read. */
export interface PackageFileWriter {
  write(bytes: Uint8Array): Promise<void>;
  /** Called once after the last write, when the member is whole. */
  close(): Promise<void>;
  /** Called instead of `close` when the package is refused on the way: what was written must go. */
  abort(): Promise<void>;
}

/** Takes the members of a package one by one, in the order of the archive. Names are checked: relative, no "..". */
export interface PackageSink {
  openFile(name: string): Promise<PackageFileWriter>;
}

/** For looking at a package without keeping it. */
export const DISCARDING_SINK: PackageSink = {
  openFile: () =>
    Promise.resolve({
      write: () => Promise.resolve(),
      close: () => Promise.resolve(),
      abort: () => Promise.resolve(),
    }),
};
