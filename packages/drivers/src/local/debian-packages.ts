/** What the local driver needs of its host, by Debian package: machines, disk images, compressed suspended memory. */
export const LOCAL_DEBIAN_PACKAGES = ['qemu-system-x86', 'qemu-utils', 'lz4'] as const;

/** The programs the driver runs, and the package that brings each. */
export const LOCAL_PROGRAMS: Readonly<Record<string, (typeof LOCAL_DEBIAN_PACKAGES)[number]>> = {
  'qemu-system-x86_64': 'qemu-system-x86',
  'qemu-img': 'qemu-utils',
  lz4: 'lz4',
};
