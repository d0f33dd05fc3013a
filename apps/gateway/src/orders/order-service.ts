import { HanseError, type OrderId } from '@hanse/kernel';
import { type Caller, requireOwner } from '../security/caller.ts';
import type { OrderRecord } from '../state/order-record.ts';
import type { OrderTable } from '../state/order-table.ts';

/** Orders as those who gave them see them. */
export class OrderService {
  readonly #orders: OrderTable;

  constructor(parts: { orders: OrderTable }) {
    this.#orders = parts.orders;
  }

  /** Throws GATEWAY_ORDER_UNKNOWN, GATEWAY_OWNER_MISMATCH. */
  get(orderId: OrderId, caller: Caller): OrderRecord {
    const order = this.#orders.find(orderId);
    if (order === undefined) throw new HanseError('GATEWAY_ORDER_UNKNOWN', { orderId });
    requireOwner(caller, { what: 'Order', id: orderId, owner: order.owner });
    return order;
  }
}
