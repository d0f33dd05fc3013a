import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { after, before, describe, type TestContext, test } from 'node:test';
import { ApplicationIds, MIB, NetworkIds, type VeeId } from '@hanse/kernel';
import { type NetworkSpec, parseIpv4, parseIpv4Cidr } from '@hanse/model';
import { eventually } from '@hanse/testkit';
import { buildGuestImage } from '../../src/local/index.ts';
import { identifyProcess } from '../../src/local/process-identity.ts';
import { guestVee } from './support/guest-vee.ts';
import { CACHE, LocalCloud } from './support/local-cloud.ts';
import { skipWithoutQemu } from './support/requirements.ts';
import { SYSTEM_RNG } from './support/small-vee.ts';
import { SYSTEM_CLOCK } from './switch/support/system-clock.ts';

const BOOT = { deadline: 60_000 };
const network: NetworkSpec = {
  networkId: NetworkIds.mint(SYSTEM_CLOCK, SYSTEM_RNG),
  applicationId: ApplicationIds.mint(SYSTEM_CLOCK, SYSTEM_RNG),
  name: 'lan',
  cidr: parseIpv4Cidr('10.64.3.0/24'),
  serviceAddress: parseIpv4('10.64.3.1'),
  domain: 'shop.test',
  hosts: [{ name: 'one', address: parseIpv4('10.64.3.10') }],
  peers: [],
};
const { networkId } = network;
const signal = (): AbortSignal => AbortSignal.timeout(60_000);
/** Asks by name and by DHCP, over and over. */
const ASKING = `while :; do
  n=$((n + 1))
  nslookup one.shop.test >/dev/null 2>&1 && echo "named $n."
  ping -c 1 -W 1 one.shop.test >/dev/null 2>&1 && echo "reached $n."
  udhcpc -i eth0 -n -q -t 1 -T 1 -s /bin/true >/dev/null 2>&1 && echo "leased $n."
done`;
/** A steady stream both ways, so that the switch dies in the middle of a frame, but emulated processors have time left. */
const STREAMING = 'while :; do iperf3 -c one.shop.test -b 30M -t 60 --bidir >/dev/null 2>&1; sleep 1; done &';

describe('machines whose switch is killed', { skip: skipWithoutQemu, timeout: 300_000 }, () => {
  let cloud: LocalCloud;
  before(async () => {
    await buildGuestImage({ cacheDir: CACHE });
    cloud = await LocalCloud.open();
    await cloud.driver.networks.ensure(network, signal());
  });
  after(async () => {
    await cloud.remove();
  });

  async function up(name: string, address: string, script: string): Promise<VeeId> {
    const spec = guestVee(name, script, { networkId, address });
    await cloud.driver.define(spec, signal());
    await cloud.driver.start(spec.veeId, signal());
    return spec.veeId;
  }

  /** Waits until the console says all of these from now on. */
  async function says(veeId: VeeId, words: readonly RegExp[]): Promise<void> {
    const { nextOffset } = await cloud.driver.console(veeId, -1, 1);
    const isSaid = async (): Promise<boolean> => {
      const { text } = await cloud.driver.console(veeId, nextOffset, MIB);
      return words.every((word) => word.test(text));
    };
    await eventually(isSaid, { ...BOOT, what: `the console says ${words.join(' and ')}` });
  }

  async function switchPid(): Promise<number> {
    return (JSON.parse(await readFile(join(cloud.dataFolder, 'switch.json'), 'utf8')) as { pid: number }).pid;
  }

  /** Nobody asks the driver for anything until another switch runs. */
  async function killSwitch(context: TestContext): Promise<void> {
    const killed = await switchPid();
    const began = performance.now();
    process.kill(killed, 'SIGKILL');
    const isReplaced = async (): Promise<boolean> => {
      const pid = await switchPid();
      return pid !== killed && identifyProcess(pid) !== undefined;
    };
    await eventually(isReplaced, { deadline: 20_000, what: 'another switch' });
    context.diagnostic(`another switch runs after ${Math.round(performance.now() - began)} ms`);
  }

  const ANSWERED = [/named \d+\./, /reached \d+\./, /leased \d+\./];

  test('reach each other again, and get names and addresses', async (context) => {
    const one = await up('one', '10.64.3.10', 'iperf3 -s -D');
    const two = await up('two', '10.64.3.11', ASKING);
    await says(two, ANSWERED);
    for (const round of [1, 2]) {
      await killSwitch(context);
      const began = performance.now();
      await says(two, ANSWERED);
      context.diagnostic(`round ${round}: everything answers after ${Math.round(performance.now() - began)} ms more`);
    }
    const { networkRxBytes } = await cloud.driver.metrics(two);
    assert.ok(networkRxBytes > 0, 'the new switch counts');
    await cloud.driver.suspend(two, signal());
    await killSwitch(context);
    await cloud.driver.resume(two, signal());
    await says(two, ANSWERED);
    for (const veeId of [one, two]) await cloud.driver.destroy(veeId, signal());
  });

  test('do so too in the middle of a steady stream', async (context) => {
    const one = await up('one', '10.64.3.10', 'iperf3 -s -D');
    const two = await up('two', '10.64.3.11', `${STREAMING}\n${ASKING}`);
    await says(two, ANSWERED);
    for (const round of [1, 2]) {
      await killSwitch(context);
      const began = performance.now();
      await says(two, ANSWERED);
      context.diagnostic(`round ${round}: everything answers after ${Math.round(performance.now() - began)} ms more`);
    }
    for (const veeId of [one, two]) await cloud.driver.destroy(veeId, signal());
  });
});
