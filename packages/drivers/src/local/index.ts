export { LOCAL_DEBIAN_PACKAGES } from './debian-packages.ts';
export {
  buildGuestImage,
  GUEST_DEBIAN_PACKAGES,
  type GuestBuildParts,
  type GuestBuildStep,
  type GuestImage,
  openGuestImage,
  verifyGuestImage,
} from './guest/index.ts';
export { createLocalDriver } from './local-driver.ts';
export type { LocalDriverParts, LocalTrunk } from './local-driver-parts.ts';
export type { SeedDiscWriter, SeedFile } from './local-site.ts';
export { type LocalProbe, probeLocal } from './probe-local.ts';
export { type RunningSwitch, runSwitch, SWITCH_PROCESS_ARGUMENTS, type SwitchProcessOptions } from './switch/index.ts';
