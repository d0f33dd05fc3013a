export {
  buildGuestImage,
  type GuestBuildParts,
  type GuestBuildStep,
} from './build-guest-image.ts';
export { openGuestImage, verifyGuestImage } from './guest-cache.ts';
export type { GuestImage } from './guest-image.ts';
export { GUEST_DEBIAN_PACKAGES } from './guest-packages.ts';
export { kernelCommandLine } from './kernel-command-line.ts';
