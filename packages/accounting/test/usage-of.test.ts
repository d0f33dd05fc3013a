import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { ApplicationId, SiteId, VeeId } from '@hanse/kernel';
import { summarise } from '../src/summarise.ts';
import { chargedUntil, closeInterval, openInterval, usageOf } from '../src/usage-of.ts';
import { HOUR, trail, vee } from './samples.ts';

const RUNNING_HOUR = 2 * 1000 + 4 * 100 + 10 * 10;
const DISK_HOUR = 10 * 10;

describe('usage of a VEE', () => {
  test('charges vCPU and memory while ACTIVE or PAUSED, and disk until it is DESTROYED', () => {
    const transitions = trail(vee().veeId, [
      ['start', 1 * HOUR],
      ['pause', 2 * HOUR],
      ['suspend', 4 * HOUR],
      ['resume', 5 * HOUR],
      ['shutdown', 6 * HOUR],
      ['destroy', 8 * HOUR],
    ]);
    const charges = usageOf(vee(), transitions, 100 * HOUR).map(({ state, chargedMicros }) => [state, chargedMicros]);
    assert.deepEqual(charges, [
      ['DEFINED', DISK_HOUR],
      ['ACTIVE', RUNNING_HOUR],
      ['PAUSED', 2 * RUNNING_HOUR],
      ['SUSPENDED', DISK_HOUR],
      ['ACTIVE', RUNNING_HOUR],
      ['DEFINED', 2 * DISK_HOUR],
    ]);
  });

  test('leaves the last interval open and charges it until the moment of asking', () => {
    const usage = usageOf(vee(), trail(vee().veeId, [['start', HOUR]]), 3 * HOUR);
    const last = usage.at(-1);
    assert.equal(last?.to, undefined);
    assert.equal(last?.chargedUntil, 3 * HOUR);
    assert.equal(last?.chargedMicros, 2 * RUNNING_HOUR);
    assert.equal(usage[0]?.to, HOUR);
  });

  test('looks at no transition after the moment of asking', () => {
    const transitions = trail(vee().veeId, [
      ['start', HOUR],
      ['destroy', 5 * HOUR],
    ]);
    assert.deepEqual(usageOf(vee(), transitions, 2 * HOUR), usageOf(vee(), transitions.slice(0, 1), 2 * HOUR));
  });

  test('makes no negative interval when a clock was set back', () => {
    const transitions = trail(vee().veeId, [
      ['start', 2 * HOUR],
      ['pause', HOUR],
      ['resume', 3 * HOUR],
    ]);
    const spans = usageOf(vee(), transitions, 4 * HOUR).map((one) => [one.state, one.from, one.chargedUntil]);
    assert.deepEqual(spans, [
      ['DEFINED', 0, 2 * HOUR],
      ['PAUSED', 2 * HOUR, 3 * HOUR],
      ['ACTIVE', 3 * HOUR, 4 * HOUR],
    ]);
  });

  test('refuses an audit trail with a gap', () => {
    const transitions = trail(vee().veeId, [
      ['start', 1],
      ['pause', 2],
      ['resume', 3],
    ]);
    const damaged = transitions.filter(({ event }) => event !== 'pause');
    assert.throws(() => usageOf(vee(), damaged, 9), {
      code: 'INTERNAL',
      message: /VEE vee-1 has resume .* where it is ACTIVE/,
    });
  });

  test('refuses the transitions of another VEE', () => {
    assert.throws(() => usageOf(vee(), trail('vee-2' as VeeId, [['start', 1]]), 9), { code: 'INTERNAL' });
  });

  test('opens, charges and closes one interval as a gateway does when a VEE changes state', () => {
    const opened = openInterval(vee(), 'ACTIVE', HOUR);
    assert.equal(opened.chargedMicros, 0);
    assert.equal(chargedUntil(opened, 2 * HOUR).chargedMicros, RUNNING_HOUR);
    assert.equal(chargedUntil(opened, 2 * HOUR).to, undefined);
    assert.deepEqual(closeInterval(chargedUntil(opened, 2 * HOUR), 3 * HOUR), closeInterval(opened, 3 * HOUR));
    assert.equal(closeInterval(opened, 3 * HOUR).chargedMicros, 2 * RUNNING_HOUR);
  });
});

describe('the summary of usage', () => {
  test('adds up by application and site', () => {
    const north = 'site-north' as SiteId;
    const shop = 'application-shop' as ApplicationId;
    const vees = [
      vee({ veeId: 'a' as VeeId, applicationId: shop, siteId: north }),
      vee({ veeId: 'b' as VeeId, applicationId: shop, siteId: north }),
      vee({ veeId: 'c' as VeeId, applicationId: shop }),
      vee({ veeId: 'd' as VeeId, siteId: north }),
    ];
    const usage = vees.flatMap((one) => usageOf(one, trail(one.veeId, [['start', HOUR]]), 2 * HOUR));
    const each = DISK_HOUR + RUNNING_HOUR;
    const rows = summarise(usage).map(({ applicationId, siteId, cost, veeCount }) => [
      applicationId,
      siteId,
      cost.micros,
      veeCount,
    ]);
    assert.deepEqual(rows, [
      ['application-1', 'site-north', each, 1],
      ['application-shop', 'site-1', each, 1],
      ['application-shop', 'site-north', 2 * each, 2],
    ]);
    assert.deepEqual(summarise(usage).at(-1), {
      applicationId: shop,
      siteId: north,
      cost: { currency: 'EUR', micros: 2 * each },
      veeCount: 2,
      lifetimeMs: 4 * HOUR,
      activeMs: 2 * HOUR,
    });
  });

  test('never adds different currencies', () => {
    const dollars = vee({ veeId: 'usd' as VeeId, prices: { ...vee().prices, currency: 'USD' } });
    const usage = [vee(), dollars].flatMap((one) => usageOf(one, [], HOUR));
    assert.deepEqual(
      summarise(usage).map(({ cost }) => cost),
      [
        { currency: 'EUR', micros: DISK_HOUR },
        { currency: 'USD', micros: DISK_HOUR },
      ],
    );
  });

  test('of nothing is nothing', () => {
    assert.deepEqual(summarise([]), []);
  });
});
