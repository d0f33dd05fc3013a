import assert from 'node:assert/strict';
import { SiteIds } from '@hanse/kernel';
import { type BootMode, DISK_FORMATS, type VeeSpec } from '@hanse/model';
import type { Clause } from '../clause.ts';
import { refused } from '../refused.ts';
import { imageOf, makeNetwork, unusedVeeId } from '../samples.ts';
import type { Trial } from '../trial.ts';

const CODE = 'DRIVER_CAPABILITY_MISSING';
const BOOT_MODES: readonly BootMode[] = ['guest', 'bios'];

/** What a driver does not claim it refuses, and never fakes. Where it claims everything there is nothing to refuse. */
export const CAPABILITY_CLAUSES: readonly Clause[] = [
  {
    id: 'capabilities.verbs',
    text: 'a verb beyond the capabilities is DRIVER_CAPABILITY_MISSING and changes nothing',
    async check(trial) {
      const { capabilities } = trial.driver;
      const missing = (['pause', 'suspend', 'shutdown'] as const).filter((verb) => !capabilities[verb]);
      if (missing.length === 0) return trial.context.skip('the driver claims every verb');
      const { veeId } = await trial.veeIn('ACTIVE');
      for (const verb of missing) {
        await refused(trial.ask(verb, veeId), CODE, verb);
        await trial.expectState(veeId, 'ACTIVE', `after a refused ${verb}`);
      }
    },
  },
  {
    id: 'capabilities.reading',
    text: 'console and metrics beyond the capabilities are DRIVER_CAPABILITY_MISSING',
    async check(trial) {
      const { console, metrics } = trial.driver.capabilities;
      if (console && metrics) return trial.context.skip('the driver claims both');
      const { veeId } = await trial.veeIn('ACTIVE');
      if (!console) await refused(trial.driver.console(veeId, 0, 100), CODE, 'console');
      if (!metrics) await refused(trial.driver.metrics(veeId), CODE, 'metrics');
    },
  },
  {
    id: 'capabilities.size',
    text: 'more virtual CPUs or memory than one VEE may have is DRIVER_CAPABILITY_MISSING',
    async check(trial) {
      const { maxVcpus, maxMemoryMib } = trial.driver.capabilities;
      await defineRefused(trial, { vcpus: maxVcpus + 1 }, 'too many virtual CPUs');
      await defineRefused(trial, { memoryMib: maxMemoryMib + 1 }, 'too much memory');
    },
  },
  {
    id: 'capabilities.boot',
    text: 'a boot mode beyond the capabilities is DRIVER_CAPABILITY_MISSING',
    async check(trial) {
      const missing = BOOT_MODES.filter((boot) => !trial.driver.capabilities.bootModes.includes(boot));
      if (missing.length === 0) return trial.context.skip('the driver claims every boot mode');
      for (const boot of missing) await defineRefused(trial, { boot }, `boot mode ${boot}`);
    },
  },
  {
    id: 'capabilities.parts',
    text: 'ingress or a seed disc beyond the capabilities is DRIVER_CAPABILITY_MISSING',
    async check(trial) {
      const { ingress, seedDisc } = trial.driver.capabilities;
      if (ingress && seedDisc) return trial.context.skip('the driver claims both');
      if (!ingress) await defineRefused(trial, { ingress: [{ name: 'web', guestPort: 80 }] }, 'ingress');
      if (!seedDisc) await defineRefused(trial, { seed: { 'user-data': '' } }, 'seed disc');
    },
  },
  {
    id: 'capabilities.disk-formats',
    text: 'an image of a format beyond the capabilities is DRIVER_CAPABILITY_MISSING and not kept',
    async check(trial) {
      const missing = DISK_FORMATS.filter((format) => !trial.driver.capabilities.diskFormats.includes(format));
      if (missing.length === 0) return trial.context.skip('the driver claims every format');
      for (const format of missing) {
        const { ref, content } = imageOf(format);
        await refused(trial.driver.images.put(ref, content(), trial.signal()), CODE, `put of ${format}`);
        assert.equal(await trial.driver.images.has(ref.digest), false, `nothing is kept of ${format}`);
      }
    },
  },
  {
    id: 'capabilities.trunk',
    text: 'a network that spans sites beyond the capabilities is DRIVER_CAPABILITY_MISSING and is not made',
    async check(trial) {
      if (trial.driver.capabilities.trunk) return trial.context.skip('the driver claims trunks');
      const siteId = SiteIds.parse(unusedVeeId());
      const spec = makeNetwork({ peers: [{ siteId, host: '192.0.2.1', port: 4000 }] });
      await refused(trial.driver.networks.ensure(spec, trial.signal()), CODE, 'a network with peers');
      const made = (await trial.driver.networks.list()).some(({ networkId }) => networkId === spec.networkId);
      assert.ok(!made, 'the network was not made');
    },
  },
];

async function defineRefused(trial: Trial, overrides: Partial<VeeSpec>, what: string): Promise<void> {
  const spec = trial.makeSpec(overrides);
  await refused(trial.driver.define(spec, trial.signal()), CODE, what);
  await trial.expectState(spec.veeId, 'DESTROYED', `after a refused define (${what})`);
}
