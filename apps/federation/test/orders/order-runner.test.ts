import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { HanseError } from '@hanse/kernel';
import { Outbox } from '@hanse/store';
import { RecordingLogger } from '@hanse/testkit';
import type { FederationOrder, OrderVerb } from '../../src/orders/federation-order.ts';
import type { OrderHandler } from '../../src/orders/order-handler.ts';
import { OrderRunner } from '../../src/orders/order-runner.ts';
import { insertShop, makeTables, NO_TRACING, type Tables } from '../support/world.ts';

const away = () => new HanseError('PEER_UNREACHABLE', { peer: 'bergen', problem: 'it is away' });
const broken = () => new HanseError('INTERNAL', { what: 'a disk' });

describe('the runner of orders', () => {
  test('carries an order out, and what becomes true with it', async () => {
    const { tables, order, run } = setUp();
    const said: string[] = [];
    await run({ run: async () => void said.push('run'), onSuccess: () => void said.push('success'), patience: 1000 });
    assert.deepEqual(said, ['run', 'success']);
    assert.equal(tables.orders.get(order.orderId)?.state, 'SUCCEEDED');
    assert.equal(tables.outbox.depth(), 0);
  });

  test('tries again what may succeed later, until it does', async () => {
    const { tables, order, run } = setUp();
    let left = 4;
    await run({
      run: async () => {
        left -= 1;
        if (left > 0) throw away();
      },
      patience: 60_000,
    });
    assert.equal(tables.orders.get(order.orderId)?.state, 'SUCCEEDED');
    assert.equal(tables.orders.get(order.orderId)?.attempts, 4);
  });

  test('loses patience when it has been tried for long enough', async () => {
    const { tables, order, run } = setUp();
    const began = tables.clock.now();
    let told: HanseError | undefined;
    await run({
      run: () => Promise.reject(away()),
      onFailure: (_order, error) => {
        told = error;
      },
      patience: 30_000,
    });
    const over = tables.orders.get(order.orderId);
    assert.equal(over?.state, 'FAILED');
    assert.equal(over?.failure?.code, 'PEER_UNREACHABLE');
    assert.match(over?.failure?.message ?? '', /bergen cannot be reached: it is away/);
    assert.equal(told?.code, 'PEER_UNREACHABLE');
    assert.ok((over?.finishedAt ?? 0) - began >= 30_000);
  });

  test('gives up at once what trying again will not mend', async () => {
    const { tables, order, run } = setUp();
    await run({ run: () => Promise.reject(broken()), patience: 60_000 });
    assert.equal(tables.orders.get(order.orderId)?.attempts, 1);
    assert.equal(tables.orders.get(order.orderId)?.failure?.code, 'INTERNAL');
  });

  test('gives up at once what its handler calls final, though its kind could be tried again', async () => {
    const { tables, order, run } = setUp();
    await run({
      run: () => Promise.reject(away()),
      isFinal: ({ code }) => code === 'PEER_UNREACHABLE',
      patience: 60_000,
    });
    assert.equal(tables.orders.get(order.orderId)?.attempts, 1);
    assert.equal(tables.orders.get(order.orderId)?.state, 'FAILED');
  });

  test('tries for ever what must converge, whatever the failure', async () => {
    const { tables, order, run } = setUp();
    let left = 200;
    await run({
      run: async () => {
        left -= 1;
        if (left > 0) throw broken();
      },
      patience: undefined,
    });
    assert.equal(tables.orders.get(order.orderId)?.state, 'SUCCEEDED');
    assert.equal(tables.orders.get(order.orderId)?.attempts, 200);
  });

  test('gives up for a removal what is under way, and does the removal next', async () => {
    const tables = makeTables();
    const { applicationId } = insertShop(tables);
    const deploy = enqueue(tables, 'deploy', applicationId);
    const said: string[] = [];
    const runner = runnerOf(tables, {
      deploy: {
        run: async (order, signal) => {
          said.push('deploying');
          await tables.clock.sleep(3_600_000, 'test', signal).catch(() => undefined);
          throw new HanseError('FEDERATION_SUPERSEDED', { orderId: order.orderId, verb: order.verb });
        },
        patience: 60_000,
      },
      destroy: { run: async () => void said.push('destroying'), patience: undefined },
    });
    await runner.start();
    await tables.clock.advance(0);
    const destroy = enqueue(tables, 'destroy', applicationId);
    runner.supersede(applicationId);
    await tables.clock.advance(1_000);
    assert.deepEqual(said, ['deploying', 'destroying']);
    assert.equal(tables.orders.get(deploy.orderId)?.failure?.code, 'FEDERATION_SUPERSEDED');
    assert.equal(tables.orders.get(destroy.orderId)?.state, 'SUCCEEDED');
    await runner.stop();
  });

  test('takes up after a crash what another life left unfinished, and repeats no finished step', async () => {
    const tables = makeTables();
    const { applicationId } = insertShop(tables);
    const order = enqueue(tables, 'deploy', applicationId);
    const said: string[] = [];
    const deploy = (crash: boolean): OrderHandler => ({
      run: async (mine) => {
        await tables.steps.run(mine, 'images', async () => void said.push('images'));
        await tables.steps.run(mine, 'define', async () => {
          said.push('define');
          if (crash) await new Promise(() => undefined);
        });
      },
      patience: 60_000,
    });
    await runnerOf(tables, { deploy: deploy(true) }).start();
    await tables.clock.advance(10);
    assert.equal(tables.orders.get(order.orderId)?.state, 'RUNNING');
    // The first life never comes back; claims were in its memory only.
    const outbox = new Outbox({ db: tables.db, clock: tables.clock });
    const next = runnerOf({ ...tables, outbox }, { deploy: deploy(false) });
    await next.start();
    await tables.clock.advance(10);
    assert.deepEqual(said, ['images', 'define', 'define']);
    assert.equal(tables.orders.get(order.orderId)?.state, 'SUCCEEDED');
    assert.equal(tables.orders.get(order.orderId)?.attempts, 2);
    await next.stop();
  });

  test('leaves an order to the next life when it is stopped', async () => {
    const tables = makeTables();
    const { applicationId } = insertShop(tables);
    const order = enqueue(tables, 'deploy', applicationId);
    const sleeping: OrderHandler = { run: (_, signal) => tables.clock.sleep(9_999_999, 'test', signal), patience: 1 };
    const runner = runnerOf(tables, { deploy: sleeping });
    await runner.start();
    await tables.clock.advance(0);
    await runner.stop();
    assert.equal(tables.orders.get(order.orderId)?.state, 'RUNNING');
    assert.equal(tables.outbox.depth(), 1);
  });
});

function setUp() {
  const tables = makeTables();
  const { applicationId } = insertShop(tables);
  const order = enqueue(tables, 'deploy', applicationId);
  const run = async (deploy: OrderHandler): Promise<void> => {
    const runner = runnerOf(tables, { deploy });
    await runner.start();
    for (let turn = 0; turn < 2_000 && tables.outbox.depth() > 0; turn += 1) await tables.clock.advance(1_000);
    await runner.stop();
  };
  return { tables, order, run };
}

function enqueue({ db, desk, owner }: Tables, verb: OrderVerb, subject: FederationOrder['subject']): FederationOrder {
  return db.transaction(() => desk.enqueue({ verb, subject, owner, idempotencyKey: `test/${verb}` }));
}

function runnerOf(tables: Tables, handlers: Partial<Record<OrderVerb, OrderHandler>>): OrderRunner {
  const never: OrderHandler = { run: () => Promise.reject(broken()), patience: 0 };
  const verbs: readonly OrderVerb[] = ['deploy', 'undo', 'start', 'stop', 'pause', 'resume', 'suspend', 'destroy'];
  const all = Object.fromEntries(verbs.map((verb) => [verb, handlers[verb] ?? never])) as Record<
    OrderVerb,
    OrderHandler
  >;
  const { db, outbox, orders, clock, rng } = tables;
  const logger = new RecordingLogger();
  return new OrderRunner({ db, outbox, orders, handlers: all, tracing: NO_TRACING, clock, rng, logger });
}
