import assert from 'node:assert/strict';
import { test } from 'node:test';
import { FederationHarness, temporaryFolder, threeSites } from '@hanse/testkit';
import { EventTap } from '../support/event-tap.ts';
import { LeftOverProcesses } from '../support/left-over-processes.ts';
import { LocalReality } from '../support/local-reality.ts';
import { skipWithoutQemu } from '../support/local-requirements.ts';
import { Operator } from '../support/operator.ts';
import { processesOf } from '../support/process-list.ts';
import { GUEST_CACHE, ROOT } from '../support/repository.ts';
import { crashSeeds } from './crash-point.ts';
import { CrashRun } from './crash-run.ts';
import { runCrashes } from './run-crashes.ts';

const POINTS = 50;

test('real machines survive the SIGKILL of federation and gateways', { skip: skipWithoutQemu }, async () => {
  await using folder = await temporaryFolder();
  using _ = new LeftOverProcesses(folder.path);
  const sites = threeSites('local');
  {
    await using harness = await FederationHarness.start({
      root: ROOT,
      folder: folder.path,
      cacheFolder: GUEST_CACHE,
      sites,
    });
    await using tap = EventTap.follow(harness.api);
    const folders = sites.map(({ name }) => [name, harness.siteFolder(name)] as const);
    const reality = new LocalReality(new Map(folders));
    const run = new CrashRun({ harness, operator: new Operator(harness), tap, reality });
    await runCrashes(
      run,
      crashSeeds(POINTS),
      sites.map(({ name }) => name),
    );
  }
  assert.deepEqual(processesOf(folder.path), []);
});
