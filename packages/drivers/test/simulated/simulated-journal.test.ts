import assert from 'node:assert/strict';
import { appendFile, readFile, stat, truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { HanseError, SILENT_LOGGER, type SiteId, SiteIds } from '@hanse/kernel';
import { SeededRng, temporaryFolder, VirtualClock } from '@hanse/testkit';
import { createSimulatedDriver } from '../../src/simulated/index.ts';
import { smallSpec } from './simulated-fixture.ts';

const clock = new VirtualClock();
const rng = new SeededRng('journal');
const site = SiteIds.mint(clock, rng);
const { signal } = new AbortController();

async function opened(statePath: string, siteId: SiteId = site) {
  const capacity = { vcpus: 100, memoryMib: 100_000, diskGib: 1_000 };
  const driver = createSimulatedDriver({ siteId, capacity, clock, rng, logger: SILENT_LOGGER, statePath });
  await driver.open();
  return driver;
}

const invalidAt = (place: string) => (error: unknown) =>
  error instanceof HanseError && error.code === 'VALUE_INVALID' && error.message.includes(place);

describe('journal of the simulated cloud', () => {
  it('forgets an entry that was cut off, and only that one', async () => {
    await using folder = await temporaryFolder();
    const path = join(folder.path, 'journal');
    const [kept, cut] = [smallSpec(clock, rng), smallSpec(clock, rng)];
    const driver = await opened(path);
    await driver.define(kept, signal);
    const { size } = await stat(path);
    await driver.define(cut, signal);
    await driver.close();
    for (const missing of [1, 20]) {
      await truncate(path, (await stat(path)).size - missing);
      const again = await opened(path);
      const report = await again.recover([kept, cut]);
      assert.deepEqual(report.missing, [cut.veeId]);
      assert.deepEqual(
        report.attached.map(({ veeId }) => veeId),
        [kept.veeId],
      );
      await again.define(cut, signal);
      await again.close();
    }
    assert.ok((await stat(path)).size > size);
  });

  it('goes on after a cut entry as if it had never been written', async () => {
    await using folder = await temporaryFolder();
    const path = join(folder.path, 'journal');
    const spec = smallSpec(clock, rng);
    await (await opened(path)).close();
    await appendFile(path, '{"kind":"vee-def');
    const driver = await opened(path);
    await driver.define(spec, signal);
    await driver.close();
    const again = await opened(path);
    assert.equal((await again.list()).length, 1);
    await again.close();
  });

  it('keeps history, counters, images and networks through compaction, and shrinks', async () => {
    await using folder = await temporaryFolder();
    const path = join(folder.path, 'journal');
    const spec = smallSpec(clock, rng);
    const driver = await opened(path);
    await driver.define(spec, signal);
    for (let round = 0; round < 150; round += 1) {
      await driver.start(spec.veeId, signal);
      await clock.advance(1_000);
      await driver.pause(spec.veeId, signal);
      await driver.shutdown(spec.veeId, 0, signal);
    }
    await driver.start(spec.veeId, signal);
    await clock.advance(60_000);
    const seen = async (from: typeof driver) => [
      await from.inspect(spec.veeId),
      await from.metrics(spec.veeId),
      await from.console(spec.veeId, -500, 500),
      await from.capacity(),
    ];
    const before = await seen(driver);
    await driver.close();
    const { size } = await stat(path);
    const again = await opened(path);
    assert.deepEqual(await seen(again), before);
    await again.close();
    assert.ok((await stat(path)).size < size / 2);
  });

  it('refuses the journal of another site, of another format and a broken line, saying where', async () => {
    await using folder = await temporaryFolder();
    const path = join(folder.path, 'journal');
    await (await opened(path)).close();
    await assert.rejects(opened(path, SiteIds.mint(clock, rng)), invalidAt(path));
    await appendFile(path, 'noise\n');
    await assert.rejects(opened(path), invalidAt(`${path}:2`));
    await writeFile(path, '{"format":"something-else/1"}\n');
    await assert.rejects(opened(path), invalidAt(path));
    assert.equal(await readFile(path, 'utf8'), '{"format":"something-else/1"}\n');
  });

  it('answers DRIVER_UNAVAILABLE before it is opened and after it is closed', async () => {
    await using folder = await temporaryFolder();
    const driver = await opened(join(folder.path, 'journal'));
    await driver.close();
    await driver.close();
    const isUnavailable = (error: unknown) => error instanceof HanseError && error.code === 'DRIVER_UNAVAILABLE';
    await assert.rejects(driver.list(), isUnavailable);
    await assert.rejects(driver.define(smallSpec(clock, rng), signal), isUnavailable);
  });
});
