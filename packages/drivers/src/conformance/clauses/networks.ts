import assert from 'node:assert/strict';
import { cidrParts, type NetworkSpec, type NicSpec, numberToIpv4, parseMac } from '@hanse/model';
import type { NetworkUsage } from '../../contract/network-driver.ts';
import type { Clause } from '../clause.ts';
import { refused } from '../refused.ts';
import { unusedNetworkId } from '../samples.ts';
import type { Trial } from '../trial.ts';

/** What the networks of a driver promise. */
export const NETWORK_CLAUSES: readonly Clause[] = [
  {
    id: 'networks.ensure',
    text: 'ensuring a network twice is once; it begins without ports',
    async check(trial) {
      const spec = await trial.network();
      await trial.driver.networks.ensure(spec, trial.signal());
      const usage = await usageOf(trial, spec);
      assert.equal(usage.length, 1, 'listed once');
      assert.equal(usage[0]?.ports, 0, 'ports');
    },
  },
  {
    id: 'networks.ensure-changed',
    text: 'ensuring a network with other hosts makes it be as described now',
    async check(trial) {
      const spec = await trial.network();
      const { veeId } = await trial.define({ nics: [nicOn(spec)] });
      await trial.driver.networks.ensure({ ...spec, hosts: [] }, trial.signal());
      assert.equal((await usageOf(trial, spec)).length, 1, 'still one network');
      await trial.expectState(veeId, 'DEFINED', 'of a VEE on the network');
    },
  },
  {
    id: 'networks.remove',
    text: 'a removed network is no longer listed; removing it again or one never made is already done',
    async check(trial) {
      const spec = await trial.network();
      await trial.driver.networks.remove(spec.networkId, trial.signal());
      await trial.driver.networks.remove(spec.networkId, trial.signal());
      await trial.driver.networks.remove(unusedNetworkId(), trial.signal());
      assert.deepEqual(await usageOf(trial, spec), []);
    },
  },
  {
    id: 'networks.remove-in-use',
    text: 'removing a network with a VEE on it is DRIVER_NETWORK_IN_USE until that VEE is destroyed',
    async check(trial) {
      const spec = await trial.network();
      const { veeId } = await trial.define({ nics: [nicOn(spec)] });
      const attempt = trial.driver.networks.remove(spec.networkId, trial.signal());
      await refused(attempt, 'DRIVER_NETWORK_IN_USE', 'remove with a VEE on the network');
      assert.equal((await usageOf(trial, spec)).length, 1, 'the network is still there');
      await trial.driver.destroy(veeId, trial.signal());
      await trial.driver.networks.remove(spec.networkId, trial.signal());
      assert.deepEqual(await usageOf(trial, spec), []);
    },
  },
  {
    id: 'networks.ports',
    text: 'a running VEE has a port on its network, a destroyed one has none',
    async check(trial) {
      const spec = await trial.network();
      const { veeId } = await trial.veeIn('ACTIVE', { nics: [nicOn(spec)] });
      await trial.until(
        async () => ((await usageOf(trial, spec))[0]?.ports === 1 ? true : undefined),
        trial.deadlines.change,
        'the port is counted',
      );
      await trial.driver.destroy(veeId, trial.signal());
      await trial.until(
        async () => ((await usageOf(trial, spec))[0]?.ports === 0 ? true : undefined),
        trial.deadlines.change,
        'the port is gone',
      );
    },
  },
  {
    id: 'networks.counters',
    text: 'byte counters are counts, and peers are only connected on networks that have peers',
    async check(trial) {
      const spec = await trial.network();
      const [usage] = await usageOf(trial, spec);
      assert.ok(usage, 'listed');
      assert.ok(Number.isInteger(usage.rxBytes) && usage.rxBytes >= 0, `rxBytes ${usage.rxBytes}`);
      assert.ok(Number.isInteger(usage.txBytes) && usage.txBytes >= 0, `txBytes ${usage.txBytes}`);
      assert.deepEqual(usage.connectedPeers, []);
    },
  },
];

async function usageOf(trial: Trial, spec: NetworkSpec): Promise<readonly NetworkUsage[]> {
  return (await trial.driver.networks.list()).filter(({ networkId }) => networkId === spec.networkId);
}

function nicOn(network: NetworkSpec): NicSpec {
  const address = numberToIpv4(cidrParts(network.cidr).base + 10);
  return { networkId: network.networkId, mac: parseMac('52:54:00:c0:4f:01'), address };
}
