import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { ApplicationIds, HanseError, SILENT_LOGGER, UserIds } from '@hanse/kernel';
import { AuditLog, Outbox } from '@hanse/store';
import { openSqlite } from '@hanse/store/sqlite';
import { SeededRng, VirtualClock } from '@hanse/testkit';
import type { FederationOrder, OrderVerb } from '../src/orders/federation-order.ts';
import { OrderDesk } from '../src/orders/order-desk.ts';
import type { OrderHandler } from '../src/orders/order-handler.ts';
import { OrderRunner } from '../src/orders/order-runner.ts';
import { OrderTable } from '../src/orders/order-table.ts';
import type { Tracing } from '../src/orders/tracing.ts';
import { MIGRATIONS } from '../src/store/migrations.ts';

const UNTRACED: Tracing = { current: () => undefined, run: (_, work) => work() };
const VERBS = ['deploy', 'undo', 'start', 'stop', 'pause', 'resume', 'suspend', 'destroy'] as const;

/** A runner over a database in memory whose orders fail as often as `failures` says, then succeed. */
async function runnerWith(failures: number) {
  const clock = new VirtualClock();
  const rng = new SeededRng(1);
  const db = openSqlite({ path: ':memory:', migrations: MIGRATIONS, clock });
  const outbox = new Outbox({ db, clock });
  const orders = new OrderTable({ db, audit: new AuditLog({ db }), clock });
  const desk = new OrderDesk({ orders, outbox, tracing: UNTRACED, clock, rng });
  const tried: OrderVerb[] = [];
  const handler: OrderHandler = {
    patience: undefined,
    run: ({ verb }) => {
      tried.push(verb);
      if (tried.length > failures) return Promise.resolve();
      return Promise.reject(new HanseError('PEER_UNREACHABLE', { peer: 'the gateway', problem: 'it was killed' }));
    },
  };
  const handlers = Object.fromEntries(VERBS.map((verb) => [verb, handler])) as Record<OrderVerb, OrderHandler>;
  const runner = new OrderRunner({
    db,
    outbox,
    orders,
    handlers,
    tracing: UNTRACED,
    clock,
    rng,
    logger: SILENT_LOGGER,
  });
  await runner.start();
  const subject = ApplicationIds.mint(clock, rng);
  const owner = UserIds.mint(clock, rng);
  const ask = (verb: OrderVerb): FederationOrder =>
    db.transaction(() => desk.enqueue({ verb, subject, owner, idempotencyKey: verb }));
  const close = async (): Promise<void> => {
    await runner.stop();
    db.close();
  };
  return { ask, tried, clock, orders, [Symbol.asyncDispose]: close };
}

describe('orders that failed and are to be tried again', () => {
  test('are tried again when their time has come', async () => {
    await using runner = await runnerWith(1);
    const { orderId } = runner.ask('suspend');
    await runner.clock.advance(10_000);
    assert.deepEqual(runner.tried, ['suspend', 'suspend']);
    assert.equal(runner.orders.get(orderId)?.state, 'SUCCEEDED');
  });

  test('are tried again although another order waits behind them', async () => {
    await using runner = await runnerWith(1);
    runner.ask('suspend');
    await runner.clock.advance(0);
    const { orderId } = runner.ask('destroy');
    await runner.clock.advance(10_000);
    assert.deepEqual(runner.tried, ['suspend', 'suspend', 'destroy']);
    assert.equal(runner.orders.get(orderId)?.state, 'SUCCEEDED');
  });

  test('leave nothing to wait for once all is done', async () => {
    await using runner = await runnerWith(0);
    runner.ask('suspend');
    await runner.clock.advance(10_000);
    assert.deepEqual(runner.clock.pending(), []);
  });
});
