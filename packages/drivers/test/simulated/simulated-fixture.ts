import { join } from 'node:path';
import { ApplicationIds, type Clock, type Rng, SILENT_LOGGER, SiteIds, VeeIds } from '@hanse/kernel';
import type { VeeSpec } from '@hanse/model';
import { SeededRng, temporaryFolder, VirtualClock } from '@hanse/testkit';
import type { ConformanceFixture } from '../../src/conformance/index.ts';
import type { ComputeDriver } from '../../src/index.ts';
import { createSimulatedDriver, type SimulatedKnobs } from '../../src/simulated/index.ts';

/** A simulated cloud for the kit, in virtual time that runs by itself; `disguise` may put something before it. */
export async function simulatedFixture(
  knobs: SimulatedKnobs,
  disguise: (driver: ComputeDriver) => ComputeDriver = (driver) => driver,
): Promise<ConformanceFixture> {
  const folder = await temporaryFolder();
  const clock = new VirtualClock();
  const rng = new SeededRng('conformance');
  const siteId = SiteIds.mint(clock, rng);
  const running = clock.freeRun();
  const open = async () => {
    const capacity = { vcpus: 64, memoryMib: 65_536, diskGib: 500 };
    const statePath = join(folder.path, 'cloud.journal');
    const driver = createSimulatedDriver({ ...knobs, siteId, capacity, clock, rng, logger: SILENT_LOGGER, statePath });
    await driver.open();
    return driver;
  };
  let latest = await open();
  return {
    driver: disguise(latest),
    makeSpec: (overrides) => ({ ...smallSpec(clock, rng), ...overrides }),
    // Nothing is flushed or announced on close, so that an orderly end and a crash leave the same.
    reopen: async () => {
      await latest.close();
      latest = await open();
      return disguise(latest);
    },
    killVee: async (veeId) => latest.simulation.kill(veeId, 'killed by the conformance kit'),
    letTimePass: (ms) => clock.sleep(ms, 'conformance'),
    tearDown: async () => {
      await latest.close();
      running[Symbol.dispose]();
      await folder[Symbol.asyncDispose]();
    },
  };
}

/** A VEE with one blank disk and nothing else. */
export function smallSpec(clock: Clock, rng: Rng): VeeSpec {
  return {
    veeId: VeeIds.mint(clock, rng),
    applicationId: ApplicationIds.mint(clock, rng),
    name: 'web',
    vcpus: 1,
    memoryMib: 128,
    boot: 'guest',
    disks: [{ diskId: 'root', capacityBytes: 2 ** 30 }],
    nics: [],
    ingress: [],
    seed: {},
  };
}
