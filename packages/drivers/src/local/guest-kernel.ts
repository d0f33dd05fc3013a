import { type GuestImage, kernelCommandLine } from './guest/index.ts';
import type { DirectKernel } from './qemu-arguments.ts';

/**
 * The guest image's kernel with its arguments. It says on the console which kernel it is and what is noteworthy
 * (log levels up to 5), but not every device that is plugged in: a serial line of an emulated machine is slow.
 */
export function directKernel(image: GuestImage, boot: { template: boolean; hasRoot: boolean }): DirectKernel {
  const commandLine = kernelCommandLine(boot).replace(/\bquiet\b/, 'loglevel=6');
  return { kernel: image.kernel, initrd: image.initrd, commandLine };
}
