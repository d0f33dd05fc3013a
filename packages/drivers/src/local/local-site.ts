import type { Clock, Logger, Rng } from '@hanse/kernel';
import type { GuestImage } from './guest/index.ts';
import type { LocalImageStore } from './image-store.ts';
import type { LocalNetworkDriver } from './network-driver.ts';
import type { Accelerator } from './qemu-arguments.ts';
import type { QemuRelease } from './qemu-release.ts';
import type { RuntimeFolder } from './runtime-folder.ts';
import type { SwitchProcess } from './switch-process.ts';

/** Writes an ISO 9660 image with these files in its root, labelled `cidata`. */
export type SeedDiscWriter = (files: readonly SeedFile[]) => Uint8Array;

export interface SeedFile {
  readonly name: string;
  readonly content: Uint8Array;
}

/** What the machines of one site have in common, once the driver is open. */
export interface LocalSite {
  readonly dataFolder: string;
  readonly cacheFolder: string;
  readonly ingressHost: string;
  readonly runtime: RuntimeFolder;
  readonly qemu: QemuRelease;
  readonly images: LocalImageStore;
  readonly networks: LocalNetworkDriver;
  readonly switch: SwitchProcess;
  readonly writeSeedDisc: SeedDiscWriter;
  readonly clock: Clock;
  readonly rng: Rng;
  readonly logger: Logger;
  /** DRIVER_GUEST_IMAGE_MISSING until it has been built. */
  guestImage(): Promise<GuestImage>;
  accelerator(): Promise<Accelerator>;
}
