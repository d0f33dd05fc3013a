import assert from 'node:assert/strict';
import { mkdir, readdir, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { after, before, describe, type TestContext, test } from 'node:test';
import { ApplicationIds, MIB, NetworkIds, type VeeId } from '@hanse/kernel';
import { type NetworkSpec, parseIpv4, parseIpv4Cidr, type VeeSpec } from '@hanse/model';
import { eventually, temporaryFolder } from '@hanse/testkit';
import { buildGuestImage } from '../../src/local/index.ts';
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
  cidr: parseIpv4Cidr('10.64.1.0/24'),
  serviceAddress: parseIpv4('10.64.1.1'),
  domain: 'shop.test',
  hosts: [
    { name: 'one', address: parseIpv4('10.64.1.10') },
    { name: 'two', address: parseIpv4('10.64.1.11') },
  ],
  peers: [],
};
const { networkId } = network;
const signal = (): AbortSignal => AbortSignal.timeout(60_000);

describe('guests of the local driver', { skip: skipWithoutQemu, timeout: 600_000 }, () => {
  let cloud: LocalCloud;
  before(async () => {
    await buildGuestImage({ cacheDir: CACHE });
    cloud = await LocalCloud.open();
    await cloud.driver.networks.ensure(network, signal());
  });
  after(async () => {
    await cloud.remove();
  });

  async function up(spec: VeeSpec): Promise<VeeId> {
    await cloud.driver.define(spec, signal());
    await cloud.driver.start(spec.veeId, signal());
    return spec.veeId;
  }
  async function says(veeId: VeeId, words: string): Promise<string> {
    const what = `the console says ${words}`;
    return eventually(
      async () => {
        const { text } = await cloud.driver.console(veeId, 0, MIB);
        return text.includes(words) && text;
      },
      { ...BOOT, what },
    );
  }
  async function page(veeId: VeeId): Promise<string> {
    const [endpoint] = (await cloud.driver.inspect(veeId)).endpoints;
    assert.ok(endpoint, 'the ingress is served somewhere');
    const url = `http://${endpoint.host}:${endpoint.port}/`;
    return eventually(async () => (await fetch(url, { signal: AbortSignal.timeout(1_000) })).text(), {
      ...BOOT,
      what: url,
    });
  }

  test('wake from a template, serve HTTP through the ingress, and keep their memory when suspended', async (context) => {
    // The page is in the memory of the machine alone.
    const script =
      'mkdir /dev/shm/www; echo "kept by $(hostname)" > /dev/shm/www/index.html; httpd -p 80 -h /dev/shm/www';
    const spec = guestVee('one', script, {
      networkId,
      address: '10.64.1.10',
      ingress: [{ name: 'web', guestPort: 80 }],
    });
    const veeId = await up(spec);
    assert.equal((await cloud.driver.inspect(veeId)).facts['boot'], 'template');
    assert.equal((await page(veeId)).trim(), 'kept by one');
    const { text } = await cloud.driver.console(veeId, 0, MIB);
    assert.match(text, /Linux version/, 'the console shows the kernel that booted');

    await timed(context, 'suspend', () => cloud.driver.suspend(veeId, signal()));
    await timed(context, 'resume', () => cloud.driver.resume(veeId, signal()));
    assert.equal((await page(veeId)).trim(), 'kept by one');

    const metrics = await cloud.driver.metrics(veeId);
    assert.ok(metrics.cpuSeconds > 0 && metrics.memoryBytes > 0, 'it has used something');
    await cloud.driver.destroy(veeId, signal());
  });

  test('reach each other by name through the switch, and are counted there', async () => {
    const one = await up(guestVee('one', 'echo UP', { networkId, address: '10.64.1.10' }));
    await says(one, 'HANSE-USER-DATA-DONE');
    const script = 'until ping -c 3 one.shop.test; do sleep 1; done; echo PING-DONE';
    const two = await up(guestVee('two', script, { networkId, address: '10.64.1.11' }));
    await says(two, 'PING-DONE');
    const [usage] = await cloud.driver.networks.list();
    assert.equal(usage?.ports, 2);
    const metrics = await cloud.driver.metrics(two);
    assert.ok(metrics.networkRxBytes > 3 * 98 && metrics.networkTxBytes > 3 * 98, 'three pings went both ways');
    for (const veeId of [one, two]) await cloud.driver.destroy(veeId, signal());
  });

  test('of one template have clocks that are right and random numbers of their own', async () => {
    const script = 'echo "clock=$(date +%s)."; echo "random=$(head -c 8 /dev/urandom | hexdump -e \'8/1 "%02x"\')."';
    const specs = ['first', 'second'].map((name) => guestVee(name, `${script}; echo SAID`));
    const texts = await Promise.all(specs.map(async (spec) => says(await up(spec), 'SAID')));
    const clocks = texts.map((text) => Number(/clock=(\d+)\./.exec(text)?.[1]));
    for (const clock of clocks) assert.ok(Math.abs(clock - Date.now() / 1000) < 60, `clock ${clock}`);
    const randoms = texts.map((text) => /random=([0-9a-f]{16})\./.exec(text)?.[1]);
    assert.ok(randoms[0] !== undefined && randoms[1] !== undefined, texts[0]);
    assert.notEqual(randoms[0], randoms[1]);
    for (const { veeId } of specs) await cloud.driver.destroy(veeId, signal());
  });

  test('have the time of now after they were suspended', async () => {
    const script = 'while :; do echo "now=$(date +%s)."; usleep 200000; done';
    const veeId = await up(guestVee('sleeper', script));
    await says(veeId, 'now=');
    await cloud.driver.suspend(veeId, signal());
    const until = Date.now() + 5_000;
    await eventually(() => Date.now() > until, { deadline: 10_000 });
    const { nextOffset } = await cloud.driver.console(veeId, -1, 1);
    await cloud.driver.resume(veeId, signal());
    const isRight = async () => {
      const { text } = await cloud.driver.console(veeId, nextOffset, MIB);
      const said = [...text.matchAll(/now=(\d+)\./g)].map(([, seconds]) => Number(seconds));
      return said.some((seconds) => Math.abs(seconds - Date.now() / 1000) < 3);
    };
    await eventually(isRight, { deadline: 20_000, what: 'the guest knows the time' });
    await cloud.driver.destroy(veeId, signal());
  });

  test('turn themselves off when asked, and keep their disks', async () => {
    const spec = guestVee('keeper', 'cat /root/note; echo "written earlier" > /root/note; sync; echo SAID');
    const veeId = await up(spec);
    await says(veeId, 'SAID');
    await cloud.driver.shutdown(veeId, 30_000, signal());
    const { state, fault } = await cloud.driver.inspect(veeId);
    assert.deepEqual([state, fault], ['DEFINED', undefined]);
    await cloud.driver.start(veeId, signal());
    await says(veeId, 'written earlier');
    await cloud.driver.destroy(veeId, signal());
  });

  test('that turn themselves off unasked are reported as such', async () => {
    const changed = new Promise<string | undefined>((resolve) => {
      const stop = cloud.driver.onChange(({ fault }) => {
        stop();
        resolve(fault);
      });
    });
    const veeId = await up(guestVee('leaver', '/usr/lib/hanse/poweroff'));
    assert.equal(await changed, 'the guest turned itself off');
    await cloud.driver.destroy(veeId, signal());
  });

  test('boot the slow way when there can be no template', async () => {
    await using folder = await temporaryFolder();
    const cache = join(folder.path, 'cache');
    await mkdir(cache);
    for (const name of (await readdir(CACHE)).filter((entry) => /^(guest|accelerator)-/.test(entry))) {
      await symlink(join(CACHE, name), join(cache, name));
    }
    await writeFile(join(cache, 'templates'), 'in the way');
    const other = await LocalCloud.open({ cacheFolder: cache });
    try {
      const spec = guestVee('cold', 'echo SAID');
      await other.driver.define(spec, signal());
      await other.driver.start(spec.veeId, signal());
      assert.equal((await other.driver.inspect(spec.veeId)).facts['boot'], 'cold');
      const said = async () => (await other.driver.console(spec.veeId, 0, MIB)).text.includes('SAID');
      await eventually(said, { ...BOOT, what: 'the guest says SAID' });
    } finally {
      await other.remove();
    }
  });
});

async function timed(context: TestContext, what: string, task: () => Promise<void>): Promise<void> {
  const began = performance.now();
  await task();
  context.diagnostic(`${what}: ${Math.round(performance.now() - began)} ms`);
}
