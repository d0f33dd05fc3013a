import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { SILENT_LOGGER, SiteIds } from '@hanse/kernel';
import { parseIpv4, parseMac } from '@hanse/model';
import { SeededRng, VirtualClock } from '@hanse/testkit';
import { makeNetwork } from '../../src/conformance/samples.ts';
import { createSimulatedDriver } from '../../src/simulated/index.ts';
import { smallSpec } from './simulated-fixture.ts';

const { signal } = new AbortController();

async function cloud() {
  const [clock, rng] = [new VirtualClock(), new SeededRng('metrics')];
  const capacity = { vcpus: 100, memoryMib: 100_000, diskGib: 1_000 };
  const siteId = SiteIds.mint(clock, rng);
  const driver = createSimulatedDriver({ siteId, capacity, clock, rng, logger: SILENT_LOGGER });
  await driver.open();
  return { driver, clock, rng };
}

describe('figures of the simulated cloud', () => {
  it('are the same in every run and grow only while the VEE is ACTIVE', async () => {
    const run = async () => {
      const { driver, clock, rng } = await cloud();
      const spec = smallSpec(clock, rng);
      const { veeId } = spec;
      await driver.define(spec, signal);
      await driver.start(veeId, signal);
      const figures = [];
      for (let minute = 0; minute < 30; minute += 1) {
        await clock.advance(60_000);
        if (minute === 10) await driver.pause(veeId, signal);
        if (minute === 20) await driver.resume(veeId, signal);
        figures.push(await driver.metrics(veeId));
      }
      return figures;
    };
    const figures = await run();
    assert.deepEqual(await run(), figures);
    const cpu = figures.map(({ cpuSeconds }) => cpuSeconds);
    for (let at = 1; at < cpu.length; at += 1) {
      const grown = (cpu[at] ?? 0) - (cpu[at - 1] ?? 0);
      const isPaused = at > 10 && at <= 20;
      assert.ok(isPaused ? grown === 0 : grown > 0 && grown <= 60, `minute ${at}: ${grown} s`);
    }
  });

  it('add up on a network, whose counters outlive restarts and VEEs', async () => {
    const { driver, clock, rng } = await cloud();
    const network = makeNetwork();
    await driver.networks.ensure(network, signal);
    const nics = [
      { networkId: network.networkId, mac: parseMac('52:54:00:00:00:01'), address: parseIpv4('10.64.0.10') },
    ];
    const specs = [1, 2].map(() => ({ ...smallSpec(clock, rng), nics }));
    let last = 0;
    const grows = async (what: string) => {
      await clock.advance(60_000);
      const [usage] = await driver.networks.list();
      assert.ok((usage?.rxBytes ?? 0) >= last, `${what}: ${usage?.rxBytes} after ${last}`);
      last = usage?.rxBytes ?? 0;
    };
    for (const spec of specs) {
      await driver.define(spec, signal);
      await driver.start(spec.veeId, signal);
    }
    await grows('running');
    assert.equal(
      last,
      (await Promise.all(specs.map(({ veeId }) => driver.metrics(veeId)))).reduce(
        (sum, { networkRxBytes }) => sum + networkRxBytes,
        0,
      ),
    );
    for (const { veeId } of specs) {
      await driver.shutdown(veeId, 0, signal);
      await driver.start(veeId, signal);
    }
    await grows('restarted');
    for (const { veeId } of specs) await driver.destroy(veeId, signal);
    await grows('destroyed');
    assert.ok(last > 0);
  });
});
