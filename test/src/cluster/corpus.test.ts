import assert from 'node:assert/strict';
import { createReadStream } from 'node:fs';
import { describe, type TestContext, test } from 'node:test';
import { eventually, type SitePlan, threeSites } from '@hanse/testkit';
import { Cluster } from '../support/cluster.ts';
import { corpusFile } from '../support/corpus.ts';
import { skipWithoutQemu } from '../support/local-requirements.ts';
import { processList } from '../support/process-list.ts';

const VAPP = ['ova', 'go-vcloud-director', 'vapp_with_3_vms.ova'];
const SYSTEMS = ['firstVM', 'secondVM', 'thirdVM'];
/** Cold boots of three machines on a busy machine. */
const LOCAL_DEADLINE = 120_000;

describe('the vApp of three machines, exported by vCloud Director', () => {
  test('deploys to three VEEs on simulated clouds', async (t) => {
    const vapp = found(t);
    if (vapp !== undefined) await deployAndDestroy(vapp, 'simulated', { processes: 0 });
  });

  test('deploys to three real machines on local sites', { skip: skipWithoutQemu }, async (t) => {
    const vapp = found(t);
    if (vapp !== undefined) await deployAndDestroy(vapp, 'local', { processes: 3 });
  });
});

function found(t: TestContext): string | undefined {
  const path = corpusFile(...VAPP);
  if (path === undefined) t.skip(`SKIPPED: the corpus of real packages is missing: ${VAPP.join('/')}`);
  return path;
}

async function deployAndDestroy(
  vapp: string,
  driver: SitePlan['driver'],
  expected: { readonly processes: number },
): Promise<void> {
  await using cluster = await Cluster.start(threeSites(driver));
  const { packageId, virtualSystems } = await cluster.upload(createReadStream(vapp));
  assert.deepEqual(virtualSystems.map(({ id }) => id).sort(), SYSTEMS);
  await cluster.succeeded(await cluster.deploy({ packageId, name: 'vapp' }), LOCAL_DEADLINE);
  const application = await cluster.application('vapp');
  assert.equal(application.state, 'ACTIVE');
  assert.deepEqual(
    application.vees.map(({ name, state }) => `${name} ${state}`).sort(),
    SYSTEMS.map((one) => `${one} ACTIVE`),
  );
  const there = await cluster.eyes.vees();
  assert.deepEqual(
    there.map(({ name, state }) => `${name} ${state}`).sort(),
    SYSTEMS.map((one) => `${one} ACTIVE`),
  );
  const ids = there.map(({ veeId }) => veeId);
  assert.equal(machinesOf(ids), expected.processes);
  await cluster.succeeded(await cluster.destroy('vapp'), LOCAL_DEADLINE);
  assert.deepEqual(await cluster.eyes.vees(), []);
  await eventually(() => machinesOf(ids) === 0, { what: 'every QEMU process to be gone' });
}

/** How many QEMU processes run for these VEEs, by the process table. */
function machinesOf(veeIds: readonly string[]): number {
  const machines = processList().filter(({ argv }) => argv[0]?.includes('qemu-system'));
  return machines.filter(({ argv }) => veeIds.some((id) => argv.some((argument) => argument.includes(id)))).length;
}
