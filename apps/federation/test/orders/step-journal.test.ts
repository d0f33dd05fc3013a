import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { insertShop, makeTables } from '../support/world.ts';

describe('the journal of steps', () => {
  test('does a finished step once, tells of its begin and end, and how long it took', async () => {
    const { tables, order } = setUp();
    let count = 0;
    const work = async () => {
      count += 1;
      await tables.clock.advance(250);
    };
    await tables.steps.run(order, 'define', work);
    await tables.steps.run(order, 'define', work);
    assert.equal(count, 1);
    const [step] = tables.steps.of(order.orderId);
    assert.equal((step?.finishedAt ?? 0) - (step?.startedAt ?? 0), 250);
    const told = tables.events.after(0, 100).filter(({ type }) => type.startsWith('step.'));
    assert.deepEqual(
      told.map(({ type }) => type),
      ['step.started', 'step.finished'],
    );
    assert.match(JSON.stringify(told[1]?.data), /"millis":250/);
  });

  test('repeats a step that failed, from where it first began', async () => {
    const { tables, order } = setUp();
    const fail = () => Promise.reject(new Error('not yet'));
    await assert.rejects(tables.steps.run(order, 'define', fail), /not yet/);
    const [before] = tables.steps.of(order.orderId);
    await tables.clock.advance(1_000);
    await tables.steps.run(order, 'define', async () => undefined);
    const after = tables.steps.of(order.orderId);
    assert.equal(after.length, 1);
    assert.equal(after[0]?.startedAt, before?.startedAt);
    assert.notEqual(after[0]?.finishedAt, undefined);
  });

  test('keeps the steps of an order in their order', async () => {
    const { tables, order } = setUp();
    for (const name of ['images', 'define', 'start db']) await tables.steps.run(order, name, async () => undefined);
    assert.deepEqual(
      tables.steps.of(order.orderId).map(({ name }) => name),
      ['images', 'define', 'start db'],
    );
  });
});

function setUp() {
  const tables = makeTables();
  const { applicationId: subject } = insertShop(tables);
  const { desk, db, owner } = tables;
  const order = db.transaction(() => desk.enqueue({ verb: 'deploy', subject, owner, idempotencyKey: 'test' }));
  return { tables, order };
}
