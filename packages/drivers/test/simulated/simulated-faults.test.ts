import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { type ErrorCode, HanseError, SiteIds } from '@hanse/kernel';
import type { VeeObservation } from '@hanse/model';
import { RecordingLogger, SeededRng, VirtualClock } from '@hanse/testkit';
import { createSimulatedDriver, type SimulatedKnobs } from '../../src/simulated/index.ts';
import { smallSpec } from './simulated-fixture.ts';

const { signal } = new AbortController();
const fails = (code: ErrorCode) => (error: unknown) => error instanceof HanseError && error.code === code;

async function cloud(knobs: SimulatedKnobs = {}, seed = 'faults') {
  const [clock, rng, logger] = [new VirtualClock(), new SeededRng(seed), new RecordingLogger()];
  const capacity = { vcpus: 100_000, memoryMib: 10_000_000, diskGib: 100_000 };
  const driver = createSimulatedDriver({ ...knobs, siteId: SiteIds.mint(clock, rng), capacity, clock, rng, logger });
  await driver.open();
  const define = async () => {
    const spec = smallSpec(clock, rng);
    await driver.define(spec, signal);
    return spec;
  };
  return { driver, clock, logger, define };
}

describe('faults of the simulated cloud', () => {
  it('fails the next operation before it happens', async () => {
    const { driver, define } = await cloud();
    const { veeId } = await define();
    driver.simulation.failNext('start', 'DRIVER_START_FAILED');
    await assert.rejects(driver.start(veeId, signal), fails('DRIVER_START_FAILED'));
    assert.equal((await driver.inspect(veeId)).state, 'DEFINED');
    await driver.start(veeId, signal);
    assert.equal((await driver.inspect(veeId)).state, 'ACTIVE');
  });

  it('loses the answer of an operation that happened, so that asking again finds it done', async () => {
    const { driver, define } = await cloud();
    const { veeId } = await define();
    driver.simulation.failNext('start', 'DRIVER_UNAVAILABLE', 'after');
    await assert.rejects(driver.start(veeId, signal), fails('DRIVER_UNAVAILABLE'));
    const { since } = await driver.inspect(veeId);
    await driver.start(veeId, signal);
    assert.deepEqual([(await driver.inspect(veeId)).state, (await driver.inspect(veeId)).since], ['ACTIVE', since]);
  });

  it('fails about as often as asked, and the same operations for the same seed', async () => {
    const run = async (seed: string) => {
      const knobs: SimulatedKnobs = { faults: { define: { probability: 0.2, code: 'DRIVER_UNAVAILABLE' } } };
      const { define } = await cloud(knobs, seed);
      const outcomes: boolean[] = [];
      for (let round = 0; round < 1_000; round += 1) {
        outcomes.push(
          await define().then(
            () => true,
            () => false,
          ),
        );
      }
      return outcomes;
    };
    const [once, again, other] = [await run('a'), await run('a'), await run('b')];
    const failures = once.filter((isDone) => !isDone).length;
    assert.ok(failures > 150 && failures < 250, `${failures} of 1000`);
    assert.deepEqual(again, once);
    assert.notDeepEqual(other, once);
  });

  it('takes latencies within their bounds, mostly near the typical one', async () => {
    const { driver, clock, define } = await cloud({
      latencies: { start: { shape: 'long-tail', typical: 1_000, atMost: 4_000 } },
    });
    const taken: number[] = [];
    for (let round = 0; round < 300; round += 1) {
      const { veeId } = await define();
      const before = clock.monotonic();
      await clock.runUntil(driver.start(veeId, signal));
      taken.push(clock.monotonic() - before);
    }
    const sorted = taken.sort((a, b) => a - b);
    const median = sorted[150] ?? 0;
    assert.ok(median > 850 && median < 1_150, `median ${median}`);
    assert.ok((sorted[299] ?? 0) > 2_000 && (sorted[299] ?? 0) <= 4_000, `longest ${sorted[299]}`);
  });

  it('waits for a guest no longer than the grace', async () => {
    const { driver, clock, define } = await cloud({
      latencies: { shutdown: { shape: 'uniform', from: 9e3, to: 9e3 } },
    });
    const { veeId } = await define();
    await driver.start(veeId, signal);
    await clock.runUntil(driver.shutdown(veeId, 2_000, signal));
    assert.equal(clock.monotonic(), 2_000);
  });
});

describe('death in the simulated cloud', () => {
  it('kills every VEE the set time after it became ACTIVE, and tells', async () => {
    const { driver, clock, logger, define } = await cloud({ killAfter: 5_000 });
    const told: VeeObservation[] = [];
    driver.onChange((observation) => told.push(observation));
    const [runs, stops] = [await define(), await define()];
    await driver.start(runs.veeId, signal);
    await driver.start(stops.veeId, signal);
    await clock.advance(4_999);
    await driver.shutdown(stops.veeId, 0, signal);
    assert.equal(told.length, 0);
    await clock.advance(10_000);
    assert.deepEqual(
      told.map(({ veeId, state }) => [veeId, state]),
      [[runs.veeId, 'DEFINED']],
    );
    assert.equal(logger.of('simulated-vee-died').length, 1);
  });

  it('kills at about the set rate', async () => {
    const { driver, clock, define } = await cloud({ deathsPerHour: 0.5 });
    for (let round = 0; round < 1_000; round += 1) await driver.start((await define()).veeId, signal);
    await clock.advance(3_600_000);
    const dead = (await driver.list()).filter(({ state }) => state === 'DEFINED').length;
    // 1 − e^−0.5 of them: 393, with a standard deviation of 15.
    assert.ok(dead > 330 && dead < 460, `${dead} of 1000`);
  });

  it('refuses to kill what does not run', async () => {
    const { driver, define } = await cloud();
    const { veeId } = await define();
    assert.throws(() => driver.simulation.kill(veeId, 'test'), fails('STATE_TRANSITION_REFUSED'));
  });

  it('tells the other listeners when one throws', async () => {
    const { driver, logger, define } = await cloud();
    const { veeId } = await define();
    await driver.start(veeId, signal);
    const told: VeeObservation[] = [];
    driver.onChange(() => {
      throw new Error('listener is broken');
    });
    driver.onChange((observation) => told.push(observation));
    driver.simulation.kill(veeId, 'power supply');
    assert.equal(told[0]?.fault, 'power supply');
    assert.equal(logger.of('change-listener-failed').length, 1);
  });
});

describe('scale of the simulated cloud', () => {
  it('brings up 10,000 VEEs and takes them down to nothing', async () => {
    const { driver, define } = await cloud();
    const ids = [];
    for (let round = 0; round < 10_000; round += 1) {
      const { veeId } = await define();
      await driver.start(veeId, signal);
      ids.push(veeId);
    }
    assert.deepEqual((await driver.capacity()).used, { vcpus: 10_000, memoryMib: 1_280_000, diskGib: 10_000 });
    for (const veeId of ids) await driver.destroy(veeId, signal);
    assert.deepEqual((await driver.capacity()).used, { vcpus: 0, memoryMib: 0, diskGib: 0 });
    assert.deepEqual(await driver.list(), []);
  });
});
