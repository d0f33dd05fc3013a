import {
  type ApplicationId,
  type Clock,
  HanseError,
  type Logger,
  type Millis,
  newTrace,
  OrderIds,
  parseTraceparent,
  type Rng,
  retryDelay,
  type Startable,
  toHanseError,
} from '@hanse/kernel';
import type { ClaimedEntry, Database, Outbox } from '@hanse/store';
import type { Failure } from '../applications/application.ts';
import type { FederationOrder, OrderVerb } from './federation-order.ts';
import type { OrderHandler } from './order-handler.ts';
import type { OrderTable } from './order-table.ts';
import type { Tracing } from './tracing.ts';

const PARALLEL_ORDERS = 64;
const RETRIES = { attempts: Number.POSITIVE_INFINITY, firstDelay: 200, maxDelay: 5_000 };
const LOOK_AGAIN: Millis = 100;

interface RunnerParts {
  readonly db: Database;
  readonly outbox: Outbox;
  readonly orders: OrderTable;
  readonly handlers: Readonly<Record<OrderVerb, OrderHandler>>;
  readonly tracing: Tracing;
  readonly clock: Clock;
  readonly rng: Rng;
  readonly logger: Logger;
}

/** Takes orders from the outbox, those of one application one after another, and sees each to its end. */
export class OrderRunner implements Startable {
  readonly #parts: RunnerParts;
  readonly #running = new Map<string, { readonly abort: AbortController; readonly done: Promise<void> }>();
  #unsubscribe: () => void = () => undefined;
  #cancelTimer: () => void = () => undefined;
  #isStopping = false;

  constructor(parts: RunnerParts) {
    this.#parts = parts;
  }

  start(): Promise<void> {
    // Not from inside the transaction that appended: its rows are not there for others before it commits.
    this.#unsubscribe = this.#parts.outbox.subscribe(() => queueMicrotask(() => this.#pump()));
    this.#pump();
    return Promise.resolve();
  }

  async stop(): Promise<void> {
    this.#isStopping = true;
    this.#unsubscribe();
    this.#cancelTimer();
    const running = [...this.#running.values()];
    for (const { abort } of running) abort.abort(new HanseError('CANCELLED', { what: 'the order' }));
    await Promise.all(running.map(({ done }) => done));
  }

  /** Gives up what is being done for the application, because it is to be destroyed. */
  supersede(applicationId: ApplicationId): void {
    this.#running.get(applicationId)?.abort.abort(new HanseError('CANCELLED', { what: 'the order' }));
  }

  #pump(): void {
    if (this.#isStopping) return;
    for (const entry of this.#parts.outbox.claim(PARALLEL_ORDERS - this.#running.size)) {
      const abort = new AbortController();
      const done = this.#carryOut(entry, abort.signal).finally(() => {
        this.#running.delete(entry.key);
        this.#pump();
      });
      this.#running.set(entry.key, { abort, done });
    }
    this.#wakeWhenDue();
  }

  #wakeWhenDue(): void {
    this.#cancelTimer();
    const due = this.#parts.outbox.nextDue();
    if (due === undefined || this.#running.size >= PARALLEL_ORDERS) return;
    const left = due - this.#parts.clock.now();
    // Due and yet not claimed: it became due just now, or waits behind another order whose retry is still to come.
    const pause = left > 0 ? left : LOOK_AGAIN;
    this.#cancelTimer = this.#parts.clock.timer(pause, 'orders.retry', () => this.#pump());
  }

  async #carryOut(entry: ClaimedEntry, signal: AbortSignal): Promise<void> {
    const { db, orders, outbox, handlers, tracing, rng } = this.#parts;
    const queued = orders.get(OrderIds.parse(entry.id));
    if (queued === undefined || queued.state === 'SUCCEEDED' || queued.state === 'FAILED') {
      outbox.confirm(entry.id);
      return;
    }
    const order = db.transaction(() => orders.record(queued, 'begin'));
    const handler = handlers[order.verb];
    try {
      await tracing.run(parseTraceparent(order.trace) ?? newTrace(rng), () => handler.run(order, signal));
      db.transaction(() => {
        orders.record(order, 'succeed');
        handler.onSuccess?.(order);
        outbox.confirm(entry.id);
      });
    } catch (thrown) {
      this.#settleFailure(entry, order, handler, toHanseError(thrown));
    }
  }

  /** An order with endless patience must converge, so it is tried again whatever the failure. */
  #isWorthRetrying(order: FederationOrder, handler: OrderHandler, error: HanseError): boolean {
    if (handler.patience === undefined) return true;
    if (!error.isRetryable || handler.isFinal?.(error) === true) return false;
    return this.#parts.clock.now() - order.createdAt < handler.patience;
  }

  #settleFailure(entry: ClaimedEntry, order: FederationOrder, handler: OrderHandler, error: HanseError): void {
    const { db, orders, outbox, clock, rng, logger } = this.#parts;
    const fields = { orderId: order.orderId, verb: order.verb, applicationId: order.subject, code: error.code };
    if (this.#isStopping) {
      outbox.release(entry.id);
      return;
    }
    if (this.#isWorthRetrying(order, handler, error)) {
      logger.warn('order-retried', { ...fields, problem: error.message });
      outbox.fail(entry.id, error.message, clock.now() + 50 + retryDelay(RETRIES, entry.attempts + 2, rng));
      return;
    }
    logger.error('order-failed', { ...fields, problem: error.message });
    db.transaction(() => {
      orders.record(order, 'fail', failureOf(error));
      handler.onFailure?.(order, error);
      outbox.confirm(entry.id);
    });
  }
}

function failureOf(error: HanseError): Failure {
  return { code: error.code, message: error.message, remedy: error.remedy };
}
