import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { type OrderId, OrderIds, type SiteId, SiteIds } from '@hanse/kernel';
import { SeededRng, VirtualClock } from '@hanse/testkit';
import { type SiteOrder, SiteOrders } from '../src/sites/site-orders.ts';

const clock = new VirtualClock();
const rng = new SeededRng(1);
const site = { siteId: SiteIds.mint(clock, rng), name: 'bergen' };
const signal = new AbortController().signal;
const failure = { code: 'DRIVER_START_FAILED', message: 'no memory', remedy: 'Buy some.' };

function order(state: SiteOrder['state'] = 'QUEUED'): SiteOrder {
  return { orderId: OrderIds.mint(clock, rng), verb: 'start', subject: 'a VEE', state };
}

function ended(orders: SiteOrders, orderId: OrderId, state: 'SUCCEEDED' | 'FAILED', by: SiteId = site.siteId): void {
  const why = state === 'FAILED' ? { failure } : {};
  orders.finished(by, {
    type: 'order.finished',
    at: clock.now(),
    orderId,
    subject: 'a VEE',
    verb: 'start',
    state,
    ...why,
  });
}

function never(): Promise<readonly SiteOrder[]> {
  return Promise.reject(new Error('the site was asked, although its events told everything'));
}

describe('orders at a site', () => {
  test('are over when the events say so, without asking the site', async () => {
    const orders = new SiteOrders({ clock });
    const asked = [order(), order()];
    const waiting = orders.wait(site, asked, never, signal);
    for (const { orderId } of asked) ended(orders, orderId, 'SUCCEEDED');
    await waiting;
  });

  test('are over at once when the event overtook the answer that named them', async () => {
    const orders = new SiteOrders({ clock });
    const early = order();
    ended(orders, early.orderId, 'SUCCEEDED');
    await orders.wait(site, [early], never, signal);
  });

  test('fail with the words of the site, after the others have ended', async () => {
    const orders = new SiteOrders({ clock });
    const [bad, good] = [order(), order()];
    let isOver = false;
    const waiting = orders.wait(site, [bad, good], never, signal).finally(() => {
      isOver = true;
    });
    const refused = assert.rejects(waiting, { code: 'FEDERATION_ORDER_FAILED', message: /no memory/ });
    ended(orders, bad.orderId, 'FAILED');
    await clock.advance(0);
    assert.equal(isOver, false);
    ended(orders, good.orderId, 'SUCCEEDED');
    await refused;
  });

  test('are asked after when the events have fallen silent, and not before', async () => {
    const orders = new SiteOrders({ clock });
    const asked = [order(), order()];
    let looks = 0;
    const look = async () => {
      looks += 1;
      return asked.map((one) => ({ ...one, state: 'SUCCEEDED' as const }));
    };
    const waiting = orders.wait(site, asked, look, signal);
    await clock.advance(900);
    ended(orders, asked[0]?.orderId ?? order().orderId, 'SUCCEEDED');
    await clock.advance(900);
    assert.equal(looks, 0);
    await clock.advance(1_000);
    assert.equal(looks, 1);
    await waiting;
  });

  test('are not ended by the events of another site', async () => {
    const orders = new SiteOrders({ clock });
    const asked = order();
    const waiting = orders.wait(site, [asked], async () => [{ ...asked, state: 'FAILED', failure }], signal);
    ended(orders, asked.orderId, 'SUCCEEDED', SiteIds.mint(clock, rng));
    const refused = assert.rejects(waiting, { code: 'FEDERATION_ORDER_FAILED' });
    await clock.advance(2_000);
    await refused;
  });

  test('are given up when the signal aborts', async () => {
    const orders = new SiteOrders({ clock });
    const abort = new AbortController();
    const waiting = orders.wait(site, [order()], never, abort.signal);
    abort.abort(new Error('superseded'));
    await assert.rejects(waiting, /superseded/);
  });
});
