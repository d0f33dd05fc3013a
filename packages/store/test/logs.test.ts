import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { HanseError } from '@hanse/kernel';
import { AuditLog, EventLog, IdempotencyKeys, jsonOf, numberOf, textOf } from '../src/index.ts';
import { inMemory } from './support.ts';

const code = (expected: string) => (thrown: unknown) => thrown instanceof HanseError && thrown.code === expected;

describe('idempotency keys', () => {
  test('answer a repetition with the first response, also when that is null', () => {
    using store = inMemory();
    const keys = new IdempotencyKeys({ ...store, lifetime: 1_000 });
    assert.equal(keys.recall('k', 'request'), undefined);
    keys.remember('k', 'request', null);
    keys.remember('k', 'request', { second: true });
    assert.equal(keys.recall('k', 'request'), null);
  });

  test('refuse another request under the same key until the key has expired', async () => {
    using store = inMemory();
    const keys = new IdempotencyKeys({ ...store, lifetime: 1_000 });
    keys.remember('k', 'request', { order: 1 });
    assert.throws(() => keys.recall('k', 'another'), code('STORE_IDEMPOTENCY_CONFLICT'));
    assert.throws(() => keys.remember('k', 'another', {}), code('STORE_IDEMPOTENCY_CONFLICT'));
    await store.clock.advance(1_000);
    keys.remember('k', 'another', { order: 2 });
    assert.deepEqual(keys.recall('k', 'another'), { order: 2 });
    await store.clock.advance(1_000);
    assert.equal(keys.forgetExpired(), 1);
  });
});

describe('the audit log', () => {
  const defined = { entity: 'vee', id: 'v1', event: 'define', from: 'NEW', to: 'DEFINED', at: 1, by: 'user' };

  test('lists the transitions of one entity in order, with their reasons', () => {
    using store = inMemory();
    const audit = new AuditLog(store);
    audit.append(defined);
    audit.append({ ...defined, id: 'v2' });
    audit.append({ ...defined, event: 'start', from: 'DEFINED', to: 'ACTIVE', reason: 'scale out' });
    assert.deepEqual(
      audit.of('v1').map(({ event, reason }) => [event, reason]),
      [
        ['define', undefined],
        ['start', 'scale out'],
      ],
    );
    assert.deepEqual(audit.after(1, 1), [{ ...defined, id: 'v2', sequence: 2 }]);
  });

  test('cannot be changed or shortened', () => {
    using store = inMemory();
    new AuditLog(store).append(defined);
    assert.throws(() => store.db.run("UPDATE audit SET by = 'nobody'"), code('STORE_CONSTRAINT'));
    assert.throws(() => store.db.run('DELETE FROM audit'), code('STORE_CONSTRAINT'));
  });
});

describe('the event log', () => {
  const event = (subject: string) => ({ type: 'vee.changed', subject, data: { state: 'ACTIVE' } });

  test('numbers events upwards and never gives a number twice', () => {
    using store = inMemory();
    const events = new EventLog(store);
    assert.deepEqual([events.last(), events.append(event('a')), events.append(event('b'))], [0, 1, 2]);
    assert.equal(events.trim(2), 2);
    assert.equal(events.append(event('c')), 3);
  });

  test('gives pages after a position, of everything or of one subject', () => {
    using store = inMemory();
    const events = new EventLog(store);
    for (const subject of ['a', 'b', 'a', 'a']) events.append(event(subject));
    assert.deepEqual(
      events.after(1, 2).map(({ seq }) => seq),
      [2, 3],
    );
    assert.deepEqual(
      events.after(0, 10, 'a').map(({ seq }) => seq),
      [1, 3, 4],
    );
  });

  test('is followed from the past into the future until the reader leaves', async () => {
    using store = inMemory();
    const events = new EventLog(store);
    for (let n = 0; n < 250; n += 1) events.append(event('a'));
    const leave = new AbortController();
    const seen: number[] = [];
    const reading = (async () => {
      for await (const { seq } of events.follow(0, leave.signal, 'a')) {
        seen.push(seq);
        if (seq === 250) store.db.transaction(() => void events.append(event('a')));
        if (seq === 251) leave.abort();
      }
    })();
    await reading;
    assert.deepEqual(
      seen,
      Array.from({ length: 251 }, (_, index) => index + 1),
    );
  });

  test('lets a waiting reader go when it leaves', async () => {
    using store = inMemory();
    const leave = new AbortController();
    const next = new EventLog(store).follow(0, leave.signal).next();
    await Promise.resolve();
    leave.abort();
    assert.equal((await next).done, true);
  });
});

describe('column readers', () => {
  test('refuse a column that is absent, of another type, or not JSON', () => {
    const row = { text: 'x', number: 1, blank: null };
    assert.deepEqual([textOf(row, 'text'), numberOf(row, 'number')], ['x', 1]);
    assert.throws(() => textOf(row, 'number'), code('STORE_COLUMN_UNEXPECTED'));
    assert.throws(() => textOf(row, 'blank'), code('STORE_COLUMN_UNEXPECTED'));
    assert.throws(() => numberOf(row, 'absent'), code('STORE_COLUMN_UNEXPECTED'));
    assert.throws(() => jsonOf(row, 'text'), code('STORE_COLUMN_UNEXPECTED'));
  });
});
