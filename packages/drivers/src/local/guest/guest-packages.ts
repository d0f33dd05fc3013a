/** Debian packages the host must have installed to build a guest image and to run it. */
export const GUEST_DEBIAN_PACKAGES: readonly string[] = ['apt', 'dpkg', 'e2fsprogs', 'qemu-system-x86', 'qemu-utils'];

/** Meta package whose one dependency is the newest cloud kernel. */
export const KERNEL_META_PACKAGE = 'linux-image-cloud-amd64';

/** Static userland of the initramfs, and the small tools of the root disk. */
export const BUSYBOX_PACKAGE = 'busybox-static';

/** Programs of the root disk: the package each comes from and where it lies once installed. */
export const GUEST_PROGRAMS: Readonly<Record<string, readonly string[]>> = {
  dash: ['/bin/dash'],
  e2fsprogs: ['/sbin/mke2fs', '/sbin/resize2fs', '/sbin/e2fsck'],
  haproxy: ['/usr/sbin/haproxy'],
  iperf3: ['/usr/bin/iperf3'],
  iproute2: ['/bin/ip', '/bin/ss', '/sbin/tc', '/sbin/bridge'],
  nftables: ['/usr/sbin/nft'],
  'qemu-guest-agent': ['/usr/sbin/qemu-ga'],
  'redis-server': ['/usr/bin/redis-server'],
  'redis-tools': ['/usr/bin/redis-cli'],
  'wireguard-tools': ['/usr/bin/wg'],
};

/** Libraries that programs open by name at run time, so that no ELF header asks for them. */
export const EXTRA_LIBRARIES: readonly string[] = ['libgcc_s.so.1', 'libnss_dns.so.2', 'libnss_files.so.2'];
