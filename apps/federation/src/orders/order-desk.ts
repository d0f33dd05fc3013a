import { type ApplicationId, type Clock, OrderIds, type Rng, type UserId } from '@hanse/kernel';
import type { Outbox } from '@hanse/store';
import type { FederationOrder, OrderVerb } from './federation-order.ts';
import type { OrderTable } from './order-table.ts';

export interface NewOrder {
  readonly verb: OrderVerb;
  readonly subject: ApplicationId;
  readonly owner: UserId;
  readonly idempotencyKey: string;
  readonly vees?: readonly string[];
}

/** Where orders are written down: row and outbox entry in the caller's transaction, so that none is lost. */
export class OrderDesk {
  readonly #parts: { readonly orders: OrderTable; readonly outbox: Outbox; readonly clock: Clock; readonly rng: Rng };

  constructor(parts: { orders: OrderTable; outbox: Outbox; clock: Clock; rng: Rng }) {
    this.#parts = parts;
  }

  enqueue(asked: NewOrder): FederationOrder {
    const { orders, outbox, clock, rng } = this.#parts;
    const orderId = OrderIds.mint(clock, rng);
    const order: FederationOrder = { ...asked, orderId, state: 'QUEUED', attempts: 0, createdAt: clock.now() };
    orders.insert(order);
    outbox.append({ id: orderId, topic: 'order', key: asked.subject, payload: { verb: asked.verb } });
    return order;
  }
}
