import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { OrderView, PartView, VeeView } from '@hanse/api';
import { createSimulatedDriver } from '@hanse/drivers/simulated';
import { VeeIds } from '@hanse/kernel';
import { systemClock, systemRng } from '@hanse/observability';
import { eventually } from '@hanse/testkit';
import { act, finished, makePart, putPart, stateOf } from './support/parts.ts';
import { TestSite } from './support/site.ts';

const SLOW = { shape: 'uniform', from: 60_000, to: 60_000 } as const;

describe('after a restart of the gateway', () => {
  test('VEEs run on, and the gateway is attached to them', async () => {
    await using site = await TestSite.start();
    let client = site.client();
    const part = makePart(site.owner, 2);
    await finished(client, await putPart(client, part));
    const [one, two] = part.vees;
    assert.ok(one && two);
    await finished(client, await act(client, one.veeId, 'start', 'a'));
    await site.stopGateway();
    await site.startGateway();
    client = site.client();
    assert.equal(await stateOf(client, one.veeId), 'ACTIVE');
    assert.equal(await stateOf(client, two.veeId), 'DEFINED');
    await finished(client, await act(client, one.veeId, 'pause', 'b'));
    assert.equal(await stateOf(client, one.veeId), 'PAUSED');
  });

  test('an interrupted deployment is finished under the same order', async () => {
    await using site = await TestSite.start({ simulated: { seed: 1, latencies: { define: SLOW } } });
    let client = site.client();
    const part = makePart(site.owner, 3);
    const order = await putPart(client, part);
    await eventually(
      async () => ((await client.json('GET', `/v1/orders/${order.orderId}`)) as OrderView).state === 'RUNNING',
    );
    await site.stopGateway();
    Object.assign(site.config, { simulated: { seed: 1 } });
    await site.startGateway();
    client = site.client();
    const end = await finished(client, order);
    assert.deepEqual([end.state, end.attempts], ['SUCCEEDED', 2]);
    assert.equal((await site.driver.list()).length, 3);
    assert.equal((await putPart(client, part)).orderId, order.orderId);
  });

  test('a machine that died meanwhile is shown dead with the reason, and not started again', async () => {
    await using site = await TestSite.start();
    let client = site.client();
    const part = makePart(site.owner);
    const veeId = part.vees[0]?.veeId;
    assert.ok(veeId);
    await finished(client, await putPart(client, part));
    await finished(client, await act(client, veeId, 'start', 'a'));
    await site.stopGateway();
    await behindItsBack(site, async (cloud) => cloud.simulation.kill(veeId, 'the host rebooted'));
    await site.startGateway();
    client = site.client();
    const vee = (await client.json('GET', `/v1/vees/${veeId}`)) as VeeView;
    assert.deepEqual([vee.state, vee.desired], ['DEFINED', 'DEFINED']);
    assert.match(vee.fault ?? '', /rebooted/);
  });

  test('a VEE that vanished is defined anew, one that nobody knows is destroyed', async () => {
    await using site = await TestSite.start();
    let client = site.client();
    const part = makePart(site.owner);
    const [vee] = part.vees;
    assert.ok(vee);
    await finished(client, await putPart(client, part));
    await finished(client, await act(client, vee.veeId, 'start', 'a'));
    await site.stopGateway();
    const orphan = VeeIds.mint(systemClock, systemRng);
    await behindItsBack(site, async (cloud) => {
      await cloud.destroy(vee.veeId, never());
      await cloud.define({ ...vee, veeId: orphan, nics: [], ingress: [] }, never());
    });
    await site.startGateway();
    client = site.client();
    const [only, ...others] = await site.driver.list();
    assert.deepEqual([only?.veeId, only?.state, others.length], [vee.veeId, 'DEFINED', 0]);
    assert.match(((await client.json('GET', `/v1/vees/${vee.veeId}`)) as VeeView).fault ?? '', /made anew/);
  });
});

describe('an order that meets trouble', () => {
  test('it is tried again while that may help', async () => {
    await using site = await TestSite.start();
    const client = site.client();
    const part = makePart(site.owner);
    const veeId = part.vees[0]?.veeId ?? '';
    site.driver.simulation.failNext('define', 'DRIVER_UNAVAILABLE');
    site.driver.simulation.failNext('start', 'DRIVER_UNAVAILABLE', 'after');
    assert.equal((await finished(client, await putPart(client, part))).state, 'SUCCEEDED');
    assert.equal((await finished(client, await act(client, veeId, 'start', 'a'))).state, 'SUCCEEDED');
    assert.equal(await stateOf(client, veeId), 'ACTIVE');
  });

  test('it fails for good with the problem, the VEE shows it, and the next order may succeed', async () => {
    await using site = await TestSite.start();
    const client = site.client();
    const part = makePart(site.owner);
    const veeId = part.vees[0]?.veeId ?? '';
    await finished(client, await putPart(client, part));
    site.driver.simulation.failNext('start', 'DRIVER_START_FAILED');
    const failed = await finished(client, await act(client, veeId, 'start', 'a'));
    assert.deepEqual([failed.state, failed.failure?.code], ['FAILED', 'DRIVER_START_FAILED']);
    const vee = (await client.json('GET', `/v1/vees/${veeId}`)) as VeeView;
    assert.deepEqual([vee.state, vee.desired], ['DEFINED', 'DEFINED']);
    assert.ok(vee.fault !== undefined);
    assert.equal((await finished(client, await act(client, veeId, 'start', 'b'))).state, 'SUCCEEDED');
  });

  test('orders that wait for each other leave the VEE as the last one asked, whatever became of the others', async () => {
    await using site = await TestSite.start({
      simulated: { seed: 1, latencies: { start: { shape: 'uniform', from: 50, to: 50 } } },
    });
    const client = site.client();
    const part = makePart(site.owner);
    const veeId = part.vees[0]?.veeId ?? '';
    await finished(client, await putPart(client, part));
    site.driver.simulation.failNext('start', 'DRIVER_START_FAILED');
    const verbs = ['start', 'stop', 'start'] as const;
    const orders: OrderView[] = [];
    for (const [index, verb] of verbs.entries()) orders.push(await act(client, veeId, verb, `key-${index}`));
    const ends = await Promise.all(orders.map((order) => finished(client, order)));
    assert.deepEqual(
      ends.map(({ state }) => state),
      ['FAILED', 'SUCCEEDED', 'SUCCEEDED'],
    );
    const vee = (await client.json('GET', `/v1/vees/${veeId}`)) as VeeView;
    assert.deepEqual([vee.state, vee.desired], ['ACTIVE', 'ACTIVE']);
  });

  test('a destruction that failed can be asked for again', async () => {
    await using site = await TestSite.start();
    const client = site.client();
    const part = makePart(site.owner, 2);
    const path = `/v1/parts/${part.applicationId}`;
    await finished(client, await putPart(client, part));
    site.driver.simulation.failNext('destroy', 'INTERNAL');
    const failed = await finished(client, (await client.json('DELETE', path)) as OrderView);
    assert.deepEqual([failed.state, failed.failure?.code], ['FAILED', 'GATEWAY_DESTROY_INCOMPLETE']);
    const { vees } = (await client.json('GET', path)) as PartView;
    for (const { state, desired } of vees) assert.equal(desired, state);
    assert.equal(vees.filter(({ fault }) => fault !== undefined).length, 1);
    await finished(client, (await client.json('DELETE', path)) as OrderView);
    assert.deepEqual(await site.driver.list(), []);
  });

  test('deleting a part gives up what is under way for it', async () => {
    await using site = await TestSite.start({ simulated: { seed: 1, latencies: { start: SLOW } } });
    const client = site.client();
    const part = makePart(site.owner, 2);
    await finished(client, await putPart(client, part));
    const starts = await Promise.all(part.vees.map(({ veeId }) => act(client, veeId, 'start', 'a')));
    const gone = (await client.json('DELETE', `/v1/parts/${part.applicationId}`)) as OrderView;
    assert.equal((await finished(client, gone)).state, 'SUCCEEDED');
    for (const start of starts) {
      const end = await finished(client, start);
      assert.deepEqual([end.state, end.failure?.code], ['FAILED', 'GATEWAY_SUPERSEDED']);
    }
    assert.deepEqual(await site.driver.list(), []);
  });

  test('a part that was never there is destroyed for good: the request that was overtaken is refused', async () => {
    await using site = await TestSite.start();
    const client = site.client();
    const part = makePart(site.owner);
    const gone = (await client.json('DELETE', `/v1/parts/${part.applicationId}`)) as OrderView;
    assert.equal(gone.state, 'SUCCEEDED');
    await assert.rejects(putPart(client, part), { code: 'GATEWAY_PART_DESTROYED' });
  });
});

function never(): AbortSignal {
  return new AbortController().signal;
}

/** Changes the cloud while no gateway looks. */
async function behindItsBack(
  site: TestSite,
  change: (cloud: ReturnType<typeof createSimulatedDriver>) => Promise<void>,
): Promise<void> {
  const cloud = createSimulatedDriver({
    siteId: site.siteId,
    capacity: { vcpus: 64, memoryMib: 65_536, diskGib: 1024 },
    clock: systemClock,
    rng: systemRng,
    logger: site.logger,
    statePath: site.statePath,
  });
  await cloud.open();
  await change(cloud);
  await cloud.close();
}
