/** One file of a guest image as the manifest records it. */
export interface GuestFile {
  readonly bytes: number;
  readonly sha256: string;
}

/** A Debian package at the exact version that went into a guest image. */
export interface DebianPackage {
  readonly name: string;
  readonly version: string;
}

/** What `guest.json` beside a guest image says: where every byte of it comes from. */
export interface GuestManifest {
  /** Digest of everything in this code base that shapes the image; another recipe means another image. */
  readonly recipe: string;
  readonly kernelRelease: string;
  readonly packages: readonly DebianPackage[];
  readonly files: Readonly<Record<GuestFileName, GuestFile>>;
}

export const GUEST_FILE_NAMES = ['vmlinux', 'base.cpio.gz', 'root.qcow2'] as const;
export type GuestFileName = (typeof GUEST_FILE_NAMES)[number];

/** A built guest image: absolute paths of files that are never written to again. */
export interface GuestImage {
  readonly folder: string;
  /** Uncompressed kernel that QEMU starts through its PVH entry (`-kernel`). */
  readonly kernel: string;
  /** Initial RAM file system (`-initrd`): busybox, modules in load order, init. */
  readonly initrd: string;
  /** Compressed qcow2 with the tools; use it only as a backing file (`-b`, format qcow2). */
  readonly rootDisk: string;
  readonly manifest: GuestManifest;
}
