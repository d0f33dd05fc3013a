import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { HanseError } from '@hanse/kernel';
import { type ClaimedEntry, Outbox } from '../src/index.ts';
import { inMemory } from './support.ts';

const entry = (id: string, key: string) => ({ id, topic: 'boot', key, payload: { vee: id } });
const ids = (claimed: readonly ClaimedEntry[]) => claimed.map(({ id }) => id);

describe('an outbox', () => {
  test('hands out the oldest entry of each key and the next one after it was confirmed', () => {
    using store = inMemory();
    const outbox = new Outbox(store);
    for (const [id, key] of [
      ['a1', 'a'],
      ['a2', 'a'],
      ['b1', 'b'],
    ] as const)
      outbox.append(entry(id, key));
    assert.deepEqual(ids(outbox.claim(10)), ['a1', 'b1']);
    assert.deepEqual(ids(outbox.claim(10)), []);
    outbox.confirm('a1');
    assert.deepEqual(ids(outbox.claim(10)), ['a2']);
    assert.equal(outbox.depth(), 2);
  });

  test('respects its limit and does not starve entries behind claimed ones', () => {
    using store = inMemory();
    const outbox = new Outbox(store);
    for (const id of ['1', '2', '3', '4']) outbox.append(entry(id, id));
    assert.deepEqual(ids(outbox.claim(2)), ['1', '2']);
    assert.deepEqual(ids(outbox.claim(2)), ['3', '4']);
  });

  test('holds a failed entry and its successors back until the retry is due', async () => {
    using store = inMemory();
    const outbox = new Outbox(store);
    outbox.append(entry('a1', 'a'));
    outbox.append(entry('a2', 'a'));
    outbox.claim(1);
    outbox.fail('a1', 'site is away', store.clock.now() + 1_000);
    assert.deepEqual(outbox.claim(10), []);
    await store.clock.advance(1_000);
    const [again] = outbox.claim(10);
    assert.deepEqual([again?.id, again?.attempts, again?.lastError], ['a1', 1, 'site is away']);
  });

  test('knows when the next unclaimed entry is due', async () => {
    using store = inMemory();
    const outbox = new Outbox(store);
    assert.equal(outbox.nextDue(), undefined);
    outbox.append(entry('1', '1'));
    outbox.claim(1);
    assert.equal(outbox.nextDue(), undefined);
    outbox.fail('1', 'later', store.clock.now() + 500);
    assert.equal(outbox.nextDue(), store.clock.now() + 500);
  });

  test('forgets what a rolled back transaction appended, and refuses an id it holds', () => {
    using store = inMemory();
    const outbox = new Outbox(store);
    const failing = () =>
      store.db.transaction(() => {
        outbox.append(entry('1', '1'));
        throw new RangeError('no');
      });
    assert.throws(failing, RangeError);
    assert.equal(outbox.depth(), 0);
    outbox.append(entry('1', '1'));
    assert.throws(
      () => outbox.append(entry('1', '1')),
      (thrown) => thrown instanceof HanseError && thrown.code === 'STORE_CONSTRAINT',
    );
  });

  test('hands out unconfirmed entries again after a restart', () => {
    using store = inMemory();
    const before = new Outbox(store);
    before.append(entry('1', '1'));
    assert.deepEqual(ids(before.claim(1)), ['1']);
    assert.deepEqual(ids(new Outbox(store).claim(1)), ['1']);
  });

  test('wakes its worker after the transaction, once', async () => {
    using store = inMemory();
    const outbox = new Outbox(store);
    const seen: number[] = [];
    const unsubscribe = outbox.subscribe(() => seen.push(outbox.claim(10).length));
    store.db.transaction(() => {
      outbox.append(entry('1', '1'));
      outbox.append(entry('2', '2'));
    });
    await Promise.resolve();
    unsubscribe();
    outbox.append(entry('3', '3'));
    await Promise.resolve();
    assert.deepEqual(seen, [2]);
  });
});
