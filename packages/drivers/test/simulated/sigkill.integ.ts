import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';
import { randomBelow, SILENT_LOGGER, SiteIds, VeeIds } from '@hanse/kernel';
import { SeededRng, temporaryFolder, VirtualClock } from '@hanse/testkit';
import { createSimulatedDriver } from '../../src/simulated/index.ts';

const CHILD = fileURLToPath(import.meta.resolve('./sigkill.child.js'));
const POINTS = 10;

describe('simulated cloud whose gateway is killed', () => {
  const rng = new SeededRng('sigkill');
  for (let point = 1; point <= POINTS; point += 1) {
    const kept = 1 + randomBelow(rng, 2_000);
    it(`has everything that was confirmed when killed after ${kept} operations`, async () => {
      await using folder = await temporaryFolder();
      const clock = new VirtualClock();
      const siteId = SiteIds.mint(clock, rng);
      const statePath = join(folder.path, 'journal');
      const confirmed = await workUntilKilled([CHILD, statePath, siteId], kept);

      const capacity = { vcpus: 1e6, memoryMib: 1e9, diskGib: 1e6 };
      const driver = createSimulatedDriver({ siteId, capacity, clock, rng, logger: SILENT_LOGGER, statePath });
      await driver.open();
      const found = new Map((await driver.list()).map(({ veeId, state }) => [String(veeId), String(state)]));
      const wrong = [...confirmed].filter(([veeId, state]) => (found.get(veeId) ?? 'DESTROYED') !== state);
      const surplus = [...found.keys()].filter((veeId) => !confirmed.has(veeId));
      // One operation may have happened whose confirmation was never written.
      assert.ok(wrong.length + surplus.length <= 1, `differ: ${wrong.join(' ')}; not confirmed: ${surplus.join(' ')}`);
      const vcpus = found.size;
      assert.equal((await driver.capacity()).used.vcpus, vcpus);
      for (const veeId of found.keys()) await driver.destroy(VeeIds.parse(veeId), new AbortController().signal);
      assert.equal((await driver.capacity()).used.vcpus, 0);
      await driver.close();
    });
  }
});

/** The last confirmed state of every VEE, by id, of a child killed once it has confirmed so many operations. */
async function workUntilKilled(args: readonly string[], operations: number): Promise<ReadonlyMap<string, string>> {
  const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'] });
  const exited = once(child, 'exit');
  const states = new Map<string, string>();
  let count = 0;
  for await (const line of createInterface({ input: child.stdout })) {
    const [state = '', veeId = ''] = line.split(' ');
    states.set(veeId, state);
    count += 1;
    if (count === operations) child.kill('SIGKILL');
  }
  const [, signal] = await exited;
  assert.equal(signal, 'SIGKILL');
  return states;
}
