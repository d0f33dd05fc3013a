import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import type { GatewayEvent, OrderView, PartActionAnswer, PartView, SiteStatus, UsageView, VeeView } from '@hanse/api';
import type { VeeVerb } from '@hanse/model';
import { eventually } from '@hanse/testkit';
import { GATEWAY_POLICY } from '../src/security/policy-rows.ts';
import { act, finished, makeImage, makePart, putPart, stateOf } from './support/parts.ts';
import { TestSite } from './support/site.ts';

describe('the life of a part', () => {
  test('it is defined, started, paused, suspended, stopped and destroyed, and leaves nothing in the cloud', async () => {
    await using site = await TestSite.start();
    const client = site.client();
    const part = makePart(site.owner, 3);
    assert.equal((await finished(client, await putPart(client, part))).state, 'SUCCEEDED');
    const [first] = part.vees;
    assert.ok(first);
    const expected: [VeeVerb, string][] = [
      ['start', 'ACTIVE'],
      ['pause', 'PAUSED'],
      ['resume', 'ACTIVE'],
      ['suspend', 'SUSPENDED'],
      ['resume', 'ACTIVE'],
      ['stop', 'DEFINED'],
      ['start', 'ACTIVE'],
    ];
    for (const [index, [verb, state]] of expected.entries()) {
      const order = await finished(client, await act(client, first.veeId, verb, `key-${index}`));
      assert.equal(order.state, 'SUCCEEDED', JSON.stringify(order.failure));
      assert.equal(await stateOf(client, first.veeId), state);
    }
    const view = (await client.json('GET', `/v1/parts/${part.applicationId}`)) as PartView;
    assert.equal(view.vees.length, 3);
    assert.equal(view.vees[0]?.endpoints[0]?.guestPort, 80);
    const gone = await client.json('DELETE', `/v1/parts/${part.applicationId}`);
    assert.equal((await finished(client, gone as OrderView)).state, 'SUCCEEDED');
    assert.deepEqual(await site.driver.list(), []);
    assert.deepEqual(await site.driver.networks.list(), []);
    assert.deepEqual(await client.json('GET', '/v1/vees'), []);
    assert.deepEqual(await client.json('GET', '/v1/parts'), []);
  });

  test('a verb for many VEEs is an order for each; the same key again is the same orders', async () => {
    await using site = await TestSite.start();
    const client = site.client();
    const part = makePart(site.owner, 3);
    await finished(client, await putPart(client, part));
    const vees = part.vees.map(({ veeId }) => veeId);
    const path = `/v1/parts/${part.applicationId}/actions`;
    const request = { headers: { 'idempotency-key': 'together' }, body: { verb: 'start', vees } } as const;
    const once = (await client.json('POST', path, request)) as PartActionAnswer;
    const twice = (await client.json('POST', path, request)) as PartActionAnswer;
    assert.deepEqual(
      twice.orders.map(({ orderId }) => orderId),
      once.orders.map(({ orderId }) => orderId),
    );
    assert.deepEqual([once.orders.length, once.refused.length], [3, 0]);
    for (const order of once.orders) assert.equal((await finished(client, order)).state, 'SUCCEEDED');
    for (const veeId of vees) assert.equal(await stateOf(client, veeId), 'ACTIVE');
  });

  test('a verb for many VEEs is refused by those that cannot take it, and carried out by the others', async () => {
    await using site = await TestSite.start();
    const client = site.client();
    const [part, other] = [makePart(site.owner, 2), makePart(site.owner, 1)];
    for (const one of [part, other]) await finished(client, await putPart(client, one));
    const [first, second] = part.vees.map(({ veeId }) => veeId);
    const stranger = other.vees[0]?.veeId;
    assert.ok(first && second && stranger);
    await finished(client, await act(client, first, 'start', 'alone'));
    const vees = [first, second, stranger];
    const path = `/v1/parts/${part.applicationId}/actions`;
    const request = { headers: { 'idempotency-key': 'together' }, body: { verb: 'pause', vees } } as const;
    const { orders, refused } = (await client.json('POST', path, request)) as PartActionAnswer;
    assert.deepEqual(
      refused.map(({ veeId, code }) => [veeId, code]),
      [
        [second, 'STATE_TRANSITION_REFUSED'],
        [stranger, 'GATEWAY_VEE_UNKNOWN'],
      ],
    );
    assert.deepEqual(
      orders.map(({ subject }) => subject),
      [first],
    );
    for (const order of orders) await finished(client, order);
    assert.equal(await stateOf(client, first), 'PAUSED');
  });

  test('the same part again is the same order, and deleting twice is deleting once', async () => {
    await using site = await TestSite.start();
    const client = site.client();
    const part = makePart(site.owner);
    const once = await putPart(client, part);
    const twice = await putPart(client, part);
    assert.equal(twice.orderId, once.orderId);
    await finished(client, once);
    const path = `/v1/parts/${part.applicationId}`;
    const orders = (await Promise.all([client.json('DELETE', path), client.json('DELETE', path)])) as OrderView[];
    assert.equal(orders[0]?.orderId, orders[1]?.orderId);
  });

  test('capacity is promised when a part is accepted and given back when it is destroyed', async () => {
    await using site = await TestSite.start();
    const client = site.client();
    const part = makePart(site.owner, 2);
    await finished(client, await putPart(client, part));
    const during = (await client.json('GET', '/v1/site')) as SiteStatus;
    assert.deepEqual(during.capacity.used, { vcpus: 2, memoryMib: 512, diskGib: 2 });
    assert.equal(during.site.capabilities.isSimulated, true);
    await finished(client, (await client.json('DELETE', `/v1/parts/${part.applicationId}`)) as OrderView);
    const after = (await client.json('GET', '/v1/capacity')) as SiteStatus['capacity'];
    assert.deepEqual(after.used, { vcpus: 0, memoryMib: 0, diskGib: 0 });
  });

  test('events tell each change in order, also to those who come back', async () => {
    await using site = await TestSite.start();
    const client = site.client();
    const part = makePart(site.owner);
    await finished(client, await putPart(client, part));
    await finished(client, await act(client, part.vees[0]?.veeId ?? '', 'start', 'a'));
    const abort = new AbortController();
    const seen: GatewayEvent[] = [];
    const types = () => new Set(seen.map(({ type }) => type));
    for await (const { data } of site.watcher().events('/v1/events', { lastEventId: '0', signal: abort.signal })) {
      seen.push(data as GatewayEvent);
      if (types().size === 3) abort.abort();
    }
    const states = seen.flatMap((event) => (event.type === 'vee.changed' ? [event.state] : []));
    assert.deepEqual(states.slice(0, 2), ['DEFINED', 'ACTIVE']);
    assert.deepEqual(types(), new Set(['vee.changed', 'order.finished', 'capacity.changed']));
  });

  test('usage has an interval for each state, at the prices of the site', async () => {
    await using site = await TestSite.start();
    const client = site.client();
    const part = makePart(site.owner);
    await finished(client, await putPart(client, part));
    await finished(client, await act(client, part.vees[0]?.veeId ?? '', 'start', 'a'));
    await finished(client, (await client.json('DELETE', `/v1/parts/${part.applicationId}`)) as OrderView);
    const usage = (await client.json('GET', '/v1/usage', {
      query: { applicationId: part.applicationId },
    })) as UsageView[];
    const states = usage.map(({ state }) => state).filter((state) => state !== 'DEFINED');
    assert.deepEqual(states, usage.some(({ state }) => state === 'ACTIVE') ? ['ACTIVE'] : []);
    for (const interval of usage) assert.ok(interval.to !== undefined && interval.currency === 'EUR');
  });

  test('a VEE that dies by itself is told within a second, with the reason, and is not started again', async () => {
    await using site = await TestSite.start();
    const client = site.client();
    const part = makePart(site.owner);
    const veeId = part.vees[0]?.veeId;
    assert.ok(veeId);
    await finished(client, await putPart(client, part));
    await finished(client, await act(client, veeId, 'start', 'a'));
    site.driver.simulation.kill(veeId, 'the host lost power');
    const dead = await eventually(async () => {
      const vee = (await client.json('GET', `/v1/vees/${veeId}`)) as VeeView;
      return vee.state === 'DEFINED' ? vee : undefined;
    });
    assert.equal(dead.desired, 'DEFINED');
    assert.match(dead.fault ?? '', /lost power/);
    await finished(client, await act(client, veeId, 'start', 'b'));
    assert.equal(((await client.json('GET', `/v1/vees/${veeId}`)) as VeeView).fault, undefined);
  });

  test('an image is taken once', async () => {
    await using site = await TestSite.start();
    const client = site.client();
    const { digest, bytes } = makeImage();
    const put = async () => {
      const body = (async function* () {
        yield bytes;
      })();
      await client.stream('PUT', `/v1/images/${digest}`, { body, query: { format: 'raw', size: bytes.length } });
    };
    await assert.rejects(client.json('GET', `/v1/images/${digest}`), { code: 'GATEWAY_IMAGE_UNKNOWN' });
    await put();
    await client.json('GET', `/v1/images/${digest}`);
    await put();
    assert.equal((await site.driver.images.list()).length, 1);
  });
});

describe('the process around it', () => {
  test('it says where it serves while it serves, at the same address after a restart', async () => {
    await using site = await TestSite.start();
    const file = join(site.config.dataFolder, 'run.json');
    const before = JSON.parse(readFileSync(file, 'utf8')) as { url: string; pid: number };
    assert.deepEqual([before.url, before.pid], [site.url, process.pid]);
    await site.stopGateway();
    assert.equal(existsSync(file), false);
    await site.startGateway();
    assert.equal(site.url, before.url);
  });

  test('the OpenAPI document names every operation and how it fails', async () => {
    await using site = await TestSite.start();
    const document = (await site.client().json('GET', '/v1/openapi.json')) as { openapi: string; paths: object };
    assert.equal(document.openapi, '3.1.0');
    const operations = Object.values(document.paths).flatMap((path: object) => Object.values(path)) as {
      operationId: string;
      responses: object;
    }[];
    const named = new Set(operations.map(({ operationId }) => operationId));
    for (const { operation } of GATEWAY_POLICY) assert.ok(named.has(operation), operation);
    for (const { operationId, responses } of operations) assert.ok('default' in responses, operationId);
  });

  test('health needs no authentication; metrics do', async () => {
    await using site = await TestSite.start();
    const health = (await site.stranger().json('GET', '/health')) as { status: string };
    assert.equal(health.status, 'ok');
    await assert.rejects(site.stranger().json('GET', '/metrics'), { kind: 'unauthenticated' });
    const text = (await site.watcher().json('GET', '/metrics')) as string;
    assert.match(text, /hanse_gateway_vees\{state="ACTIVE"\} 0/);
  });
});
