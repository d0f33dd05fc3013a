import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { ApplicationEvent, VeeState } from '@hanse/model';
import { ApplicationVerbs } from '../../src/applications/application-verbs.ts';
import { Catalogue } from '../../src/sites/catalogue.ts';
import { SiteTable } from '../../src/sites/site-table.ts';
import { CAPABILITIES, insertShop, makeTables } from '../support/world.ts';

describe('verbs on applications', () => {
  test('are refused while the application is not deployed, saying what is possible', () => {
    const { verbs, application } = setUp({ events: [] });
    const act = () => verbs.act(application(), { verb: 'pause' }, 'k');
    assert.throws(act, { code: 'STATE_TRANSITION_REFUSED', message: /is PLACED; pause/, remedy: /destroy/ });
  });

  test('are refused for a VirtualSystem that is not there, naming those that are', () => {
    const { verbs, application } = setUp();
    const act = () => verbs.act(application(), { verb: 'pause', vee: 'mail' }, 'k');
    assert.throws(act, {
      code: 'FEDERATION_VEE_UNKNOWN',
      message: /no VirtualSystem "mail"/,
      remedy: /db, web1, web2, lb/,
    });
  });

  test('are refused when one machine is in a state that does not allow them, and nothing is written down', () => {
    const { verbs, application, tables } = setUp({ states: { web1: 'SUSPENDED' } });
    const act = () => verbs.act(application(), { verb: 'pause' }, 'k');
    assert.throws(act, { code: 'STATE_TRANSITION_REFUSED', message: /VEE web1 is SUSPENDED; pause/ });
    assert.deepEqual(tables.orders.of(application().applicationId), []);
    assert.ok(tables.vees.of(application().applicationId).every(({ desired }) => desired === 'ACTIVE'));
  });

  test('are refused when the site’s driver cannot do them, naming what it can', () => {
    const { verbs, application } = setUp({ pause: false });
    const act = () => verbs.act(application(), { verb: 'pause' }, 'k');
    assert.throws(act, { code: 'DRIVER_CAPABILITY_MISSING', message: /pause/, remedy: /suspend/ });
  });

  test('write down an order and what is wanted of each machine', () => {
    const { verbs, application, tables } = setUp();
    const order = verbs.act(application(), { verb: 'suspend', vee: 'db' }, 'k');
    assert.deepEqual([order.state, order.verb, order.vees], ['QUEUED', 'suspend', ['db']]);
    const wanted = tables.vees.of(application().applicationId).map(({ name, desired }) => `${name} ${desired}`);
    assert.deepEqual(wanted.sort(), ['db SUSPENDED', 'lb ACTIVE', 'web1 ACTIVE', 'web2 ACTIVE']);
    assert.equal(tables.outbox.depth(), 1);
  });

  test('answer a repeated request with its order, and refuse its key for another', () => {
    const { verbs, application, tables } = setUp();
    const act = (verb: 'pause' | 'suspend', vee?: string) =>
      verbs.act(application(), { verb, ...(vee === undefined ? {} : { vee }) }, `${tables.owner}/key-1`);
    const order = act('pause');
    assert.equal(act('pause').orderId, order.orderId);
    assert.throws(() => act('suspend'), { code: 'STORE_IDEMPOTENCY_CONFLICT', message: /"key-1"/ });
    assert.throws(() => act('pause', 'db'), { code: 'STORE_IDEMPOTENCY_CONFLICT' });
  });

  test('a removal gives up what is under way, and is one however often it is asked for', () => {
    const { verbs, application, tables, superseded } = setUp();
    const { applicationId } = application();
    const order = verbs.destroy(application(), tables.owner, 'k1');
    assert.equal(application().state, 'DESTROYING');
    assert.deepEqual(superseded, [applicationId]);
    assert.equal(verbs.destroy(application(), tables.owner, 'k2').orderId, order.orderId);
    assert.ok(tables.vees.of(applicationId).every(({ desired }) => desired === 'DESTROYED'));
    const act = () => verbs.act(application(), { verb: 'start' }, 'k3');
    assert.throws(act, { code: 'STATE_TRANSITION_REFUSED', message: /is DESTROYING; start/ });
  });
});

function setUp(
  parts: {
    readonly events?: readonly ApplicationEvent[];
    readonly states?: Readonly<Record<string, VeeState>>;
    readonly pause?: boolean;
  } = {},
) {
  const tables = makeTables();
  const { db, vees, journal, orders, desk, clock, applications } = tables;
  const { applicationId, planned } = insertShop(tables);
  const sites = new SiteTable({ db });
  for (const [index, siteId] of [...new Set(planned.vees.map((vee) => vee.siteId))].entries()) {
    const name = `site-${index}`;
    const capabilities = { ...CAPABILITIES, pause: parts.pause ?? true };
    const prices = { currency: 'EUR', vcpuHourMicros: 1, memoryGibHourMicros: 1, diskGibHourMicros: 1 };
    const description = { siteId, name, jurisdiction: 'DE', prices, driver: 'simulated', capabilities };
    const membership = { authority: 'its root', state: 'MEMBER', joinedAt: 0, eventSeq: 0 } as const;
    sites.insert({ siteId, name, endpoint: 'https://127.0.0.1:1', description, ...membership });
  }
  for (const event of parts.events ?? ['deploy', 'activate']) journal.record(applicationId, event, 'test');
  for (const vee of vees.of(applicationId)) {
    const state = parts.states?.[vee.name] ?? 'ACTIVE';
    vees.report({ veeId: vee.veeId, state, endpoints: [], facts: {}, at: clock.now() });
  }
  const superseded: string[] = [];
  const runner = { supersede: (id: string) => void superseded.push(id) };
  const catalogue = new Catalogue({ sites, clock });
  const verbs = new ApplicationVerbs({ db, applications, vees, journal, orders, desk, runner, catalogue, clock });
  const application = () => {
    const found = applications.get(applicationId);
    assert.ok(found !== undefined);
    return found;
  };
  return { tables, verbs, application, superseded };
}
