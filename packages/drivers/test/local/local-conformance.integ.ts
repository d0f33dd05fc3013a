import { describe } from 'node:test';
import { runDriverConformance } from '../../src/conformance/index.ts';
import { LocalCloud } from './support/local-cloud.ts';
import { skipWithoutQemu } from './support/requirements.ts';
import { smallVee } from './support/small-vee.ts';

describe('the local driver', { skip: skipWithoutQemu }, () => {
  runDriverConformance({
    name: 'local, machines that their firmware boots',
    deadlines: { verb: 30_000, console: 20_000 },
    concurrency: 3,
    async setUp() {
      const cloud = await LocalCloud.open();
      return {
        driver: cloud.driver,
        makeSpec: smallVee,
        reopen: () => cloud.reopen(),
        async killVee(veeId) {
          const { facts } = await cloud.driver.inspect(veeId);
          process.kill(Number(facts['pid']), 'SIGKILL');
        },
        tearDown: () => cloud.remove(),
      };
    },
  });
});
