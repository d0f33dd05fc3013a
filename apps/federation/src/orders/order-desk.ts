import { type ApplicationId, type Clock, formatTraceparent, OrderIds, type Rng, type UserId } from '@hanse/kernel';
import type { Outbox } from '@hanse/store';
import type { ExportInput } from '../export/export-input.ts';
import type { FederationOrder, OrderVerb } from './federation-order.ts';
import type { OrderTable } from './order-table.ts';
import type { Tracing } from './tracing.ts';

export interface NewOrder {
  readonly verb: OrderVerb;
  readonly subject: ApplicationId;
  readonly owner: UserId;
  readonly idempotencyKey: string;
  readonly vees?: readonly string[];
  readonly export?: ExportInput;
}

interface DeskParts {
  readonly orders: OrderTable;
  readonly outbox: Outbox;
  readonly tracing: Tracing;
  readonly clock: Clock;
  readonly rng: Rng;
}

/** Where orders are written down: row and outbox entry in the caller's transaction, so that none is lost. */
export class OrderDesk {
  readonly #parts: DeskParts;

  constructor(parts: DeskParts) {
    this.#parts = parts;
  }

  enqueue(asked: NewOrder): FederationOrder {
    const { orders, outbox, tracing, clock, rng } = this.#parts;
    const trace = tracing.current();
    const orderId = OrderIds.mint(clock, rng);
    const order: FederationOrder = {
      ...asked,
      orderId,
      state: 'QUEUED',
      attempts: 0,
      createdAt: clock.now(),
      ...(trace === undefined ? {} : { trace: formatTraceparent(trace) }),
    };
    orders.insert(order);
    outbox.append({ id: orderId, topic: 'order', key: asked.subject, payload: { verb: asked.verb } });
    return order;
  }
}
