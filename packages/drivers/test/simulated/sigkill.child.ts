// Works on a simulated cloud without end and says each operation after it is done; to be killed from outside.
import { writeSync } from 'node:fs';
import { SILENT_LOGGER, SiteIds } from '@hanse/kernel';
import { SeededRng, VirtualClock } from '@hanse/testkit';
import { createSimulatedDriver } from '../../src/simulated/index.ts';
import { smallSpec } from './simulated-fixture.ts';

const [statePath = '', siteId = ''] = process.argv.slice(2);
const [clock, rng] = [new VirtualClock(), new SeededRng(statePath)];
const capacity = { vcpus: 1e6, memoryMib: 1e9, diskGib: 1e6 };
const parts = { siteId: SiteIds.parse(siteId), capacity, clock, rng, logger: SILENT_LOGGER, statePath };
const driver = createSimulatedDriver(parts);
const { signal } = new AbortController();
const say = (done: string) => writeSync(1, `${done}\n`);

await driver.open();
while (true) {
  const spec = smallSpec(clock, rng);
  await driver.define(spec, signal);
  say(`DEFINED ${spec.veeId}`);
  await driver.start(spec.veeId, signal);
  say(`ACTIVE ${spec.veeId}`);
  if (rng.uint32() % 2 === 0) continue;
  await driver.destroy(spec.veeId, signal);
  say(`DESTROYED ${spec.veeId}`);
}
