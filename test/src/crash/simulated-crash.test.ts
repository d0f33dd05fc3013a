import assert from 'node:assert/strict';
import { test } from 'node:test';
import { FederationHarness, temporaryFolder, threeSites } from '@hanse/testkit';
import { EventTap } from '../support/event-tap.ts';
import { LeftOverProcesses } from '../support/left-over-processes.ts';
import { skipWithoutQemu } from '../support/local-requirements.ts';
import { Operator } from '../support/operator.ts';
import { processesOf } from '../support/process-list.ts';
import { GUEST_CACHE, ROOT } from '../support/repository.ts';
import { SimulatedReality } from '../support/simulated-reality.ts';
import { crashSeeds } from './crash-point.ts';
import { CrashRun } from './crash-run.ts';
import { runCrashes } from './run-crashes.ts';

/** All the points where there are no real machines to kill the gateways of. */
const POINTS = skipWithoutQemu === false ? 20 : 50;
const SLOW = { shape: 'uniform', from: 20, to: 150 };
const LATENCIES = {
  define: SLOW,
  start: SLOW,
  suspend: SLOW,
  resume: SLOW,
  destroy: SLOW,
  ensureNetwork: SLOW,
  removeNetwork: SLOW,
};

test('simulated clouds survive the SIGKILL of federation and gateways', async () => {
  await using folder = await temporaryFolder();
  using _ = new LeftOverProcesses(folder.path);
  const sites = threeSites('simulated', { simulated: { seed: 1, latencies: LATENCIES } });
  {
    await using harness = await FederationHarness.start({
      root: ROOT,
      folder: folder.path,
      cacheFolder: GUEST_CACHE,
      sites,
    });
    await using tap = EventTap.follow(harness.api);
    const operator = new Operator(harness);
    const clouds = [...(await operator.siteIds())].map(
      ([name, siteId]) => [name, { siteId, folder: harness.siteFolder(name) }] as const,
    );
    const run = new CrashRun({ harness, operator, tap, reality: new SimulatedReality(new Map(clouds)) });
    await runCrashes(
      run,
      crashSeeds(POINTS),
      sites.map(({ name }) => name),
    );
  }
  assert.deepEqual(processesOf(folder.path), []);
});
