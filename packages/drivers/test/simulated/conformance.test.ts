import { join } from 'node:path';
import { ApplicationIds, SILENT_LOGGER, SiteIds, VeeIds } from '@hanse/kernel';
import type { VeeSpec } from '@hanse/model';
import { SeededRng, temporaryFolder, VirtualClock } from '@hanse/testkit';
import { type ConformanceFixture, runDriverConformance } from '../../src/conformance/index.ts';
import { createSimulatedDriver, type SimulatedKnobs } from '../../src/simulated/index.ts';

runDriverConformance({ name: 'simulated', setUp: () => simulatedFixture({}) });

runDriverConformance({
  name: 'simulated, taking its time',
  setUp: () =>
    simulatedFixture({
      latencies: {
        define: { shape: 'uniform', from: 10, to: 50 },
        start: { shape: 'long-tail', typical: 900, atMost: 5_000 },
        suspend: { shape: 'uniform', from: 100, to: 200 },
        shutdown: { shape: 'uniform', from: 100, to: 2_000 },
        destroy: { shape: 'uniform', from: 1, to: 5 },
        putImage: { shape: 'uniform', from: 1, to: 5 },
      },
    }),
});

runDriverConformance({
  name: 'simulated, able to do little',
  setUp: () =>
    simulatedFixture({
      capabilities: {
        pause: false,
        suspend: false,
        shutdown: false,
        console: false,
        metrics: false,
        ingress: false,
        trunk: false,
        seedDisc: false,
        bootModes: ['guest'],
        diskFormats: ['raw'],
        maxVcpus: 2,
        maxMemoryMib: 1024,
      },
    }),
});

async function simulatedFixture(knobs: SimulatedKnobs): Promise<ConformanceFixture> {
  const folder = await temporaryFolder();
  const clock = new VirtualClock();
  const rng = new SeededRng('conformance');
  const siteId = SiteIds.mint(clock, rng);
  const running = clock.freeRun();
  const open = async () => {
    const driver = createSimulatedDriver({
      ...knobs,
      siteId,
      capacity: { vcpus: 64, memoryMib: 65_536, diskGib: 500 },
      clock,
      rng,
      logger: SILENT_LOGGER,
      statePath: join(folder.path, 'cloud.journal'),
    });
    await driver.open();
    return driver;
  };
  let latest = await open();
  return {
    driver: latest,
    makeSpec: (overrides) => ({ ...smallSpec(clock, rng), ...overrides }),
    // Nothing is flushed or announced on close, so that an orderly end and a crash leave the same.
    reopen: async () => {
      await latest.close();
      latest = await open();
      return latest;
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

function smallSpec(clock: VirtualClock, rng: SeededRng): VeeSpec {
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
