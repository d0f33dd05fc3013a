import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type Logger, SILENT_LOGGER, type SiteId, SiteIds } from '@hanse/kernel';
import { writeIso } from '@hanse/ovf';
import { type TemporaryFolder, temporaryFolder } from '@hanse/testkit';
import type { ComputeDriver } from '../../../src/contract/compute-driver.ts';
import { createLocalDriver, type LocalDriverParts, type LocalTrunk, type SeedFile } from '../../../src/local/index.ts';
import { SYSTEM_CLOCK } from '../switch/support/system-clock.ts';
import { SYSTEM_RNG } from './small-vee.ts';

/** Guest images and templates, kept between runs. */
export const CACHE = fileURLToPath(new URL('../../../../../../node_modules/.hanse-guest', import.meta.url));
const SWITCH_MAIN = fileURLToPath(new URL('../switch/support/switch-main.js', import.meta.url));

export interface CloudOptions {
  readonly cacheFolder?: string;
  readonly logger?: Logger;
  readonly siteId?: SiteId;
  readonly trunk?: LocalTrunk;
}

/** One site's folders, over which drivers come and go. */
export class LocalCloud {
  readonly folder: TemporaryFolder;
  readonly #siteId: SiteId;
  readonly #options: CloudOptions;
  driver: ComputeDriver;

  private constructor(folder: TemporaryFolder, options: CloudOptions) {
    this.folder = folder;
    this.#options = options;
    this.#siteId = options.siteId ?? SiteIds.mint(SYSTEM_CLOCK, SYSTEM_RNG);
    this.driver = createLocalDriver(this.#parts());
  }

  static async open(options: CloudOptions = {}): Promise<LocalCloud> {
    const cloud = new LocalCloud(await temporaryFolder(), options);
    await cloud.driver.open();
    return cloud;
  }

  /** A site whose folder belongs to somebody else, who removes it. */
  static async over(path: string): Promise<LocalCloud> {
    const cloud = new LocalCloud({ path, [Symbol.asyncDispose]: async () => undefined }, {});
    await cloud.driver.open();
    return cloud;
  }

  get dataFolder(): string {
    return join(this.folder.path, 'data');
  }

  /** Another driver over the same site, as after a restart of the gateway. */
  async reopen(): Promise<ComputeDriver> {
    await this.driver.close();
    this.driver = createLocalDriver(this.#parts());
    await this.driver.open();
    return this.driver;
  }

  /** Destroys everything; what is left then is a fault of the driver. */
  async remove(): Promise<void> {
    const signal = AbortSignal.timeout(60_000);
    for (const { veeId } of await this.driver.list()) await this.driver.destroy(veeId, signal);
    for (const { networkId } of await this.driver.networks.list()) await this.driver.networks.remove(networkId, signal);
    await this.driver.close();
    await this.folder[Symbol.asyncDispose]();
  }

  #parts(): LocalDriverParts {
    return {
      siteId: this.#siteId,
      ...(this.#options.trunk === undefined ? {} : { trunk: this.#options.trunk }),
      dataFolder: this.dataFolder,
      cacheFolder: this.#options.cacheFolder ?? CACHE,
      capacity: { vcpus: 64, memoryMib: 16 * 1024, diskGib: 200 },
      switchCommand: [process.execPath, SWITCH_MAIN],
      writeSeedDisc: (files: readonly SeedFile[]) => writeIso({ label: 'cidata', files, time: Date.now() }),
      clock: SYSTEM_CLOCK,
      rng: SYSTEM_RNG,
      logger: this.#options.logger ?? SILENT_LOGGER,
    };
  }
}
