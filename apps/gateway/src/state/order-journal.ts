import { type Clock, type HanseError, type OrderId, OrderIds, type Rng } from '@hanse/kernel';
import { ORDER_MACHINE, type OrderEvent, transition } from '@hanse/model';
import type { AuditLog } from '@hanse/store';
import type { OrderRecord } from './order-record.ts';
import type { OrderTable } from './order-table.ts';
import type { SiteEvents } from './site-events.ts';

/** The only place where an order changes state: new state, audit row and event. Call it inside a transaction. */
export class OrderJournal {
  readonly #orders: OrderTable;
  readonly #audit: AuditLog;
  readonly #events: SiteEvents;
  readonly #clock: Clock;
  readonly #rng: Rng;

  constructor(parts: { orders: OrderTable; audit: AuditLog; events: SiteEvents; clock: Clock; rng: Rng }) {
    this.#orders = parts.orders;
    this.#audit = parts.audit;
    this.#events = parts.events;
    this.#clock = parts.clock;
    this.#rng = parts.rng;
  }

  /** Writes a new order down. Without a key of its own it can only be found by its id. */
  accept(order: Pick<OrderRecord, 'verb' | 'subject' | 'owner' | 'tier'> & { idempotencyKey?: string }): OrderRecord {
    const orderId: OrderId = OrderIds.mint(this.#clock, this.#rng);
    const record: OrderRecord = {
      idempotencyKey: orderId,
      ...order,
      orderId,
      state: 'QUEUED',
      attempts: 0,
      createdAt: this.#clock.now(),
    };
    this.#orders.insert(record);
    return record;
  }

  begin(order: OrderRecord): OrderRecord {
    const begun = { ...this.#moved(order, 'begin'), attempts: order.attempts + 1 };
    this.#orders.update(begun);
    return begun;
  }

  succeed(order: OrderRecord): OrderRecord {
    return this.#finish({ ...this.#moved(order, 'succeed'), finishedAt: this.#clock.now() });
  }

  fail(order: OrderRecord, error: HanseError): OrderRecord {
    const failure = { code: error.code, message: error.message, remedy: error.remedy };
    return this.#finish({ ...this.#moved(order, 'fail', error.code), finishedAt: this.#clock.now(), failure });
  }

  #moved(order: OrderRecord, event: OrderEvent, reason?: string): OrderRecord {
    const cause = { at: this.#clock.now(), by: order.owner, ...(reason === undefined ? {} : { reason }) };
    const outcome = transition(ORDER_MACHINE, { id: order.orderId, state: order.state }, event, cause);
    if (!outcome.ok) throw outcome.error;
    this.#audit.append(outcome.value);
    return { ...order, state: outcome.value.to };
  }

  #finish(order: OrderRecord): OrderRecord {
    this.#orders.update(order);
    this.#events.append(
      {
        type: 'order.finished',
        at: this.#clock.now(),
        orderId: order.orderId,
        subject: order.subject,
        verb: order.verb,
        state: order.state === 'SUCCEEDED' ? 'SUCCEEDED' : 'FAILED',
        ...(order.failure === undefined ? {} : { failure: { ...order.failure } }),
      },
      order.tier,
    );
    return order;
  }
}
