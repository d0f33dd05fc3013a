import { describe } from 'node:test';
import { type ConformanceFixture, runDriverConformance } from '../../src/conformance/index.ts';
import { buildGuestImage } from '../../src/local/index.ts';
import { guestVee } from './support/guest-vee.ts';
import { CACHE, LocalCloud } from './support/local-cloud.ts';
import { skipWithoutQemu } from './support/requirements.ts';
import { smallVee } from './support/small-vee.ts';

async function fixture(makeSpec: ConformanceFixture['makeSpec']): Promise<ConformanceFixture> {
  const cloud = await LocalCloud.open();
  return {
    driver: cloud.driver,
    makeSpec,
    reopen: () => cloud.reopen(),
    async killVee(veeId) {
      const { facts } = await cloud.driver.inspect(veeId);
      process.kill(Number(facts['pid']), 'SIGKILL');
    },
    tearDown: () => cloud.remove(),
  };
}

describe('the local driver', { skip: skipWithoutQemu }, () => {
  runDriverConformance({
    name: 'local, machines that their firmware boots',
    deadlines: { verb: 30_000, console: 20_000 },
    concurrency: 3,
    setUp: () => fixture(smallVee),
  });

  runDriverConformance({
    name: 'local, guests born of a template',
    deadlines: { verb: 60_000, console: 30_000 },
    concurrency: 3,
    async setUp() {
      await buildGuestImage({ cacheDir: CACHE });
      return fixture((overrides) => ({ ...guestVee('guest', ''), seed: {}, ...overrides }));
    },
  });
});
