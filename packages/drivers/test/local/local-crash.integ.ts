import assert from 'node:assert/strict';
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { type VeeId, VeeIds } from '@hanse/kernel';
import type { VeeObservation, VeeState } from '@hanse/model';
import { SeededRng } from '@hanse/testkit';
import { findVeeProcesses } from '../../src/local/vee.ts';
import { LocalCloud } from './support/local-cloud.ts';
import { skipWithoutQemu } from './support/requirements.ts';
import { SYSTEM_RNG, smallVee } from './support/small-vee.ts';
import { SYSTEM_CLOCK } from './switch/support/system-clock.ts';

const CHILD = fileURLToPath(new URL('./support/crash-child.js', import.meta.url));
const ROUNDS = 12;
/** A whole life takes about this long. */
const LIFE_MS = 700;
const MACHINES: Readonly<Record<VeeState, number>> = { ACTIVE: 1, PAUSED: 1, DEFINED: 0, SUSPENDED: 0, DESTROYED: 0 };

describe('a driver that is killed', { skip: skipWithoutQemu, timeout: 300_000 }, () => {
  test('comes back to machines that are what its records say, and every verb can be asked again', async (context) => {
    const rng = new SeededRng('driver crash');
    const seen = new Map<string, number>();
    const cloud = await LocalCloud.open();
    try {
      for (let round = 0; round < ROUNDS; round += 1) {
        const veeId = VeeIds.mint(SYSTEM_CLOCK, SYSTEM_RNG);
        await cloud.driver.close();
        await killedAfter((rng.uint32() / 2 ** 32) * LIFE_MS, cloud.folder.path, veeId);
        const driver = await cloud.reopen();
        const found = await driver.inspect(veeId);
        seen.set(found.state, (seen.get(found.state) ?? 0) + 1);
        assert.equal(found.fault, undefined, 'nothing died that was not asked to');
        assert.equal(machinesOf(cloud, veeId), MACHINES[found.state], `machines of a VEE that is ${found.state}`);
        await converges(cloud, found);
        assert.equal(machinesOf(cloud, veeId), 0, 'after destroy');
        assert.deepEqual(await readdir(join(cloud.dataFolder, 'vees')), []);
      }
      context.diagnostic(`states found: ${[...seen].map(([state, count]) => `${state} ${count}`).join(', ')}`);
      assert.ok(seen.size > 1, 'the kills hit different moments');
    } finally {
      await cloud.remove();
    }
  });
});

async function killedAfter(ms: number, folder: string, veeId: VeeId): Promise<void> {
  const child = fork(CHILD, [folder, veeId], { stdio: 'inherit' });
  await once(child, 'message');
  await delay(ms);
  child.kill('SIGKILL');
  await once(child, 'exit');
}

function machinesOf(cloud: LocalCloud, veeId: VeeId): number {
  return findVeeProcesses((pidFile) => pidFile.startsWith(join(cloud.dataFolder, 'vees', veeId))).length;
}

async function converges({ driver }: LocalCloud, { veeId, state }: VeeObservation): Promise<void> {
  const signal = AbortSignal.timeout(60_000);
  if (state === 'DESTROYED') await driver.define(smallVee({ veeId }), signal);
  if (state === 'PAUSED' || state === 'SUSPENDED') await driver.resume(veeId, signal);
  else await driver.start(veeId, signal);
  assert.equal((await driver.inspect(veeId)).state, 'ACTIVE');
  await driver.suspend(veeId, signal);
  await driver.resume(veeId, signal);
  await driver.destroy(veeId, signal);
}
