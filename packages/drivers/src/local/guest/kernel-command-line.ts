/**
 * The kernel's arguments for the guest image. `template`: the guest waits, saved, for its disks to be plugged in.
 * `hasRoot`: the guest waits for a disk with serial `root` instead of going on in the initramfs without one.
 */
export function kernelCommandLine(boot: { readonly template: boolean; readonly hasRoot: boolean }): string {
  const always = ['console=ttyS0', 'quiet', 'panic=-1', 'audit=0'];
  return [...always, ...(boot.template ? ['hanse.template'] : []), ...(boot.hasRoot ? ['hanse.root'] : [])].join(' ');
}
