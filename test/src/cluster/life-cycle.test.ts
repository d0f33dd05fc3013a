import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import type { ApplicationAction, ApplicationView, Session, UsageView } from '@hanse/api';
import type { ReceivedEvent } from '@hanse/http/client';
import { eventually, threeSites } from '@hanse/testkit';
import { asUser, Cluster } from '../support/cluster.ts';
import { shopManifest, shopPackage } from '../support/packages.ts';
import { problemOf } from '../support/raw-api.ts';

type Verb = ApplicationAction['verb'];
type VeeState = ApplicationView['vees'][number]['state'];

/** Every verb in an order that is possible from ACTIVE, with the state it leads to. */
const ROUND: readonly (readonly [verb: Verb, state: VeeState])[] = [
  ['pause', 'PAUSED'],
  ['resume', 'ACTIVE'],
  ['suspend', 'SUSPENDED'],
  ['resume', 'ACTIVE'],
  ['stop', 'DEFINED'],
  ['start', 'ACTIVE'],
];

const STREAM_DEADLINE = 15_000;
const MARKERS = new Set<string>();

describe('the life of an application', () => {
  let cluster: Cluster;
  let owner: Session;
  let stranger: Session;
  let packageId: string;

  before(async () => {
    cluster = await Cluster.start(threeSites('simulated'));
    owner = await cluster.member('hinrich');
    stranger = await cluster.member('godeke');
    packageId = (await cluster.upload(shopPackage(), owner)).packageId;
  });
  after(() => cluster?.[Symbol.asyncDispose]());

  const statesOf = async (name = 'shop'): Promise<Readonly<Record<string, VeeState>>> => {
    const { vees } = await cluster.application(name, owner);
    return Object.fromEntries(vees.map((vee) => [vee.name, vee.state]));
  };
  const everywhere = (state: VeeState) => ({ db: state, lb: state, web1: state, web2: state });

  test('the shop is deployed as its manifest says, group after group', async () => {
    await cluster.succeeded(await cluster.deploy({ packageId, manifest: shopManifest() }, owner));
    const shop = await cluster.application('shop', owner);
    assert.equal(shop.state, 'ACTIVE');
    assert.deepEqual(await statesOf(), everywhere('ACTIVE'));
    const siteOf = Object.fromEntries(shop.vees.map((vee) => [vee.name, vee.siteName]));
    assert.notEqual(siteOf['web1'], siteOf['web2']);
    assert.equal(siteOf['lb'], siteOf['web1']);
    assert.ok(['luebeck', 'bruges'].includes(siteOf['db'] ?? ''));
    const names = shop.steps.map(({ name }) => name);
    assert.deepEqual(names, ['images', 'define', 'start db', 'start web1, web2', 'start lb', 'readiness']);
    assert.ok(shop.steps.every(({ startedAt, finishedAt }) => finishedAt !== undefined && finishedAt >= startedAt));
    assert.equal((await cluster.eyes.vees()).length, 4);
  });

  for (const [verb, state] of ROUND) {
    test(`${verb} leads the whole application to ${state}`, async () => {
      await cluster.succeeded(await cluster.act('shop', { verb }, owner));
      assert.deepEqual(await statesOf(), everywhere(state));
      assert.equal((await cluster.application('shop', owner)).state, 'ACTIVE');
    });
  }

  for (const [verb, state] of ROUND) {
    test(`${verb} leads a single machine to ${state} and leaves the others alone`, async () => {
      await cluster.succeeded(await cluster.act('shop', { verb, vee: 'web1' }, owner));
      assert.deepEqual(await statesOf(), { ...everywhere('ACTIVE'), web1: state });
    });
  }

  test('a verb that a machine’s state does not allow is refused with what is allowed', async () => {
    await cluster.succeeded(await cluster.act('shop', { verb: 'suspend', vee: 'web2' }, owner));
    using raw = cluster.raw();
    const path = '/v1/applications/shop/actions';
    const answer = await raw.ask({ method: 'POST', path, token: owner.token, json: { verb: 'pause' } });
    assert.equal(answer.status, 409);
    assert.match(problemOf(answer).detail, /VEE web2 is SUSPENDED; pause is not possible/);
    assert.match(problemOf(answer).remedy, /resume, destroy/);
    assert.deepEqual(await statesOf(), { ...everywhere('ACTIVE'), web2: 'SUSPENDED' });
    await cluster.succeeded(await cluster.act('shop', { verb: 'resume', vee: 'web2' }, owner));
  });

  test('usage has no gap and no overlap, and every state is in it', async () => {
    const shop = await cluster.application('shop', owner);
    const options = asUser(owner);
    const usage = (await cluster.harness.api.json(
      'GET',
      '/v1/applications/shop/usage',
      options,
    )) as readonly UsageView[];
    assert.deepEqual(new Set(usage.map(({ veeId }) => veeId)), new Set(shop.vees.map(({ veeId }) => veeId)));
    for (const { veeId, name } of shop.vees)
      mustBeSeamless(
        name,
        usage.filter((one) => one.veeId === veeId),
      );
    assert.deepEqual(new Set(usage.map(({ state }) => state)), new Set(['DEFINED', 'ACTIVE', 'PAUSED', 'SUSPENDED']));
    assert.ok(usage.every(({ currency, chargedMicros }) => currency === 'EUR' && chargedMicros >= 0));
  });

  test('a reader that comes back gets every event once and in order', async () => {
    const whole = await eventsOf(cluster, owner, { after: 0 });
    assert.ok(whole.length > 30);
    const ids = whole.map(({ id }) => Number(id));
    assert.deepEqual(
      ids,
      [...new Set(ids)].sort((a, b) => a - b),
    );
    const cut = Math.floor(whole.length / 3);
    const resumed = await eventsOf(cluster, owner, { lastEventId: String(ids[cut]) });
    assert.deepEqual([...whole.slice(0, cut + 1), ...resumed].slice(0, whole.length), whole);
  });

  test('an event that happens while a reader is away is waiting for him', async () => {
    const last = (await eventsOf(cluster, owner, { after: 0 })).at(-1)?.id ?? '0';
    await cluster.succeeded(await cluster.act('shop', { verb: 'pause', vee: 'db' }, owner));
    const missed = await eventsOf(cluster, owner, { lastEventId: last });
    assert.ok(missed.some(({ event, data }) => event === 'vee.changed' && /^db at \w+ is PAUSED$/.test(textOf(data))));
    await cluster.succeeded(await cluster.act('shop', { verb: 'resume', vee: 'db' }, owner));
  });

  test('a deployment that is asked for twice with one key is one deployment', async () => {
    const body = { packageId, name: 'twin' };
    const headers = { 'idempotency-key': 'twin-1' };
    const asked = await Promise.all([1, 2, 3, 4].map(() => cluster.deploy(body, owner, headers)));
    const later = await cluster.deploy(body, owner, headers);
    assert.equal(new Set([...asked, later].map(({ orderId }) => orderId)).size, 1);
    await cluster.succeeded(later);
    assert.equal((await cluster.deploy(body, owner, headers)).state, 'SUCCEEDED');
    assert.equal((await cluster.eyes.vees()).length, 8);
    await cluster.succeeded(await cluster.destroy('twin', owner));
    assert.equal((await cluster.eyes.vees()).length, 4);
  });

  test('two users do not see each other, and may use the same names', async () => {
    const list = (as: Session) => cluster.harness.api.json('GET', '/v1/applications', asUser(as));
    assert.deepEqual(await list(stranger), []);
    await assert.rejects(cluster.application('shop', stranger), { code: 'FEDERATION_APPLICATION_UNKNOWN' });
    const own = (await cluster.upload(shopPackage(), stranger)).packageId;
    await cluster.succeeded(await cluster.deploy({ packageId: own, name: 'shop' }, stranger));
    const [mine, theirs] = [await cluster.application('shop', owner), await cluster.application('shop', stranger)];
    assert.notEqual(mine.applicationId, theirs.applicationId);
    const events = await eventsOf(cluster, stranger, { after: 0 });
    assert.deepEqual(new Set(events.map(({ data }) => applicationOf(data))), new Set([theirs.applicationId]));
    await cluster.succeeded(await cluster.destroy('shop', stranger));
    assert.equal((await cluster.application('shop', owner)).state, 'ACTIVE');
  });

  test('a restart of the federation keeps sessions, applications and the place in the event stream', async () => {
    const { order: _order, ...earlier } = await cluster.application('shop', owner);
    const events = await eventsOf(cluster, owner, { after: 0 });
    await cluster.harness.federation.stop();
    await cluster.harness.federation.start();
    await cluster.harness.sitesReachable();
    const { order: _marker, ...later } = await cluster.application('shop', owner);
    assert.deepEqual(later, earlier);
    assert.deepEqual((await eventsOf(cluster, owner, { after: 0 })).slice(0, events.length), events);
    const renewed = await cluster.harness.refresh(owner);
    assert.equal((renewed as Session).userId, owner.userId);
  });

  test('a site that is away is shown so, gets nothing new, and is used again when it is back', async () => {
    const { harness, eyes } = cluster;
    const bergen = harness.service('bergen');
    const reachable = async () => (await eyes.sites()).find(({ site }) => site.name === 'bergen')?.isReachable;
    const manifest = 'hanse: 1\napplication: north\nplacement: [{ on: { components: [db], sites: [bergen] } }]\n';
    await bergen.kill();
    await eventually(async () => (await reachable()) === false, { deadline: 20_000, what: 'bergen to be lost' });
    using raw = cluster.raw();
    const request = { method: 'POST', path: '/v1/applications', token: owner.token, json: { packageId, manifest } };
    const refused = await raw.ask(request);
    assert.equal(refused.status, 422);
    assert.equal(problemOf(refused).code, 'PLACEMENT_INFEASIBLE');
    assert.match(problemOf(refused).detail, /bergen .*(reach|answer)/);
    await bergen.start();
    await harness.sitesReachable();
    await cluster.succeeded(await cluster.deploy({ packageId, manifest }, owner));
    await cluster.succeeded(await cluster.destroy('north', owner));
  });

  test('an order waits for a site that is away and goes on when it is back', async () => {
    const { harness } = cluster;
    const { vees } = await cluster.application('shop', owner);
    const site = vees.find(({ name }) => name === 'web2')?.siteName ?? '';
    await harness.service(site).kill();
    const order = await cluster.act('shop', { verb: 'pause', vee: 'web2' }, owner);
    await eventually(
      async () => ((await harness.api.json('GET', `/v1/orders/${order.orderId}`)) as { attempts: number }).attempts > 1,
      { deadline: 20_000, what: 'a second attempt' },
    );
    await harness.service(site).start();
    await cluster.succeeded(order);
    assert.deepEqual(await statesOf(), { ...everywhere('ACTIVE'), web2: 'PAUSED' });
  });

  test('destruction frees everything, and the name', async () => {
    const { applicationId } = await cluster.application('shop', owner);
    const order = await cluster.destroy('shop', owner);
    await cluster.succeeded(order);
    assert.equal((await cluster.destroy(applicationId, owner)).orderId, order.orderId);
    const gone = await cluster.application(applicationId, owner);
    assert.equal(gone.state, 'DESTROYED');
    assert.ok(gone.vees.every(({ state }) => state === 'DESTROYED'));
    assert.deepEqual(await cluster.eyes.vees(), []);
    await eventually(async () => {
      const used = (await cluster.eyes.sites()).map(({ capacity }) => capacity.used);
      return used.every(({ vcpus, memoryMib, diskGib }) => vcpus + memoryMib + diskGib === 0);
    });
    await cluster.succeeded(await cluster.deploy({ packageId, name: 'shop' }, owner));
    await cluster.succeeded(await cluster.destroy('shop', owner));
  });
});

/** The intervals of one VEE follow each other without gap or overlap, and only the last is open. */
function mustBeSeamless(name: string, usage: readonly UsageView[]): void {
  const ordered = usage.toSorted((a, b) => a.from - b.from || (a.to ?? Infinity) - (b.to ?? Infinity));
  assert.equal(ordered[0]?.state, 'DEFINED', name);
  for (const [index, { to }] of ordered.entries())
    assert.equal(to, ordered[index + 1]?.from, `${name}, interval ${index}`);
  const first = ordered[0]?.from ?? 0;
  const last = ordered.at(-1)?.from ?? 0;
  const sum = ordered.slice(0, -1).reduce((total, { from, to }) => total + ((to ?? from) - from), 0);
  assert.equal(sum, last - first, name);
}

/**
 * Everything the stream holds now. A verb that changes nothing is ordered, so that its end marks the end of what there
 * was before; the events of such markers are left out.
 */
async function eventsOf(
  cluster: Cluster,
  as: Session,
  from: { readonly after?: number; readonly lastEventId?: string },
): Promise<readonly ReceivedEvent[]> {
  const marker = await cluster.act('shop', { verb: 'start', vee: 'lb' }, as);
  MARKERS.add(marker.orderId);
  const { after: seq, lastEventId } = from;
  const found: ReceivedEvent[] = [];
  const stream = cluster.harness.api.events('/v1/events', {
    ...asUser(as),
    signal: AbortSignal.timeout(STREAM_DEADLINE),
    ...(seq === undefined ? {} : { query: { after: seq } }),
    ...(lastEventId === undefined ? {} : { lastEventId }),
  });
  for await (const event of stream) {
    const orderId = orderOf(event.data);
    if (event.event === 'step.finished' && orderId === marker.orderId) return found;
    if (orderId === undefined || !MARKERS.has(orderId)) found.push(event);
  }
  throw new Error('the stream ended before its marker');
}

function orderOf(data: unknown): string | undefined {
  const { details } = data as { readonly details: { readonly orderId?: string } };
  return details.orderId;
}

function applicationOf(data: unknown): unknown {
  return typeof data === 'object' && data !== null && 'applicationId' in data ? data.applicationId : undefined;
}

function textOf(data: unknown): string {
  return typeof data === 'object' && data !== null && 'text' in data ? String(data.text) : '';
}
